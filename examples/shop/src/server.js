import { createServer } from "node:http";
import { followFlags } from "./flags.js";
import { answerError, route } from "./routes.js";
import { identity, instance, release } from "./release.js";
import { shutDown } from "./shutdown.js";
import { acceptWebSocket } from "./webSocket.js";

const host = process.env.HOST ?? "127.0.0.1";
const port = Number(process.env.PORT ?? 3000);

const server = createServer(async (request, response) => {
  try {
    await route(request, response, new URL(request.url, "http://shop"));
  } catch (error) {
    answerError(response, error);
  }
});

// Longer than any proxy keeps an idle connection: the side that sends the next request must be the one to close it.
server.keepAliveTimeout = 75_000;

server.on("upgrade", (request, socket, head) => {
  acceptWebSocket(request, socket, head, identity, (connection, message) => {
    const text = typeof message === "string";
    connection.send(text ? JSON.stringify({ echo: message, release: release.version, instance }) : message);
  });
});

const source = await followFlags(server);

server.listen(port, host, () => {
  const address = server.address();
  const name = `shop ${release.version} "${release.title}" (flags: ${source})`;
  console.log(`${name} on http://${address.address}:${address.port}`);
});

process.once("SIGTERM", () => shutDown(server));
process.once("SIGINT", () => shutDown(server));
