import { createServer } from "node:http";

const { HOST = "127.0.0.1", PORT = "3000" } = process.env;

const server = createServer((request, response) => {
  response.end(request.url === "/up" ? "ready\n" : "Hello, world!\n");
});

server.listen(Number(PORT), HOST, () => console.log(`listening on http://${HOST}:${PORT}`));

// Finish the requests that were begun, then leave.
process.once("SIGTERM", () => server.close());
