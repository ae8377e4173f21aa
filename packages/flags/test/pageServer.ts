import { createServer } from "node:http";

/** Serves a page and its scripts from an origin of its own. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
  /** The page's markup, for the next load. */
  html: string;
}

/** @param scripts by path, `/flags.js` */
export async function startPageServer(scripts: Readonly<Record<string, string>>): Promise<PageServer> {
  const page = { html: "" };
  const server = createServer(({ url = "/" }, response) => {
    const script = scripts[url];
    if (script !== undefined) response.setHeader("content-type", "text/javascript").end(script);
    else if (url === "/" || url === "/next") {
      response
        .setHeader("content-type", "text/html; charset=utf-8")
        .end(url === "/" ? page.html : "<p>next</p>");
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return Object.assign(page, {
    url: `http://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
