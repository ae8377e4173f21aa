import { createServer, request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request over a connection of its own; rejects when it is cut. */
export function get(
  { host, port }: { readonly host: string; readonly port: number },
  path = "/",
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, path, headers, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end();
  });
}

/**
 * What stands behind a router: answers with its name and its own status; holds what asks for `/hold` until
 * `release()`. Answers `/up` for health checks, which are not counted.
 */
export interface Upstream extends AsyncDisposable {
  readonly port: number;
  status: number;
  readonly requests: number;
  release(): void;
}

export async function openUpstream(name = "upstream"): Promise<Upstream> {
  let requests = 0;
  const held = new Set<() => void>();
  const server = createServer((incoming, response) => {
    response.statusCode = upstream.status;
    if (incoming.url !== "/up") requests += 1;
    if (incoming.url !== "/hold") return response.end(name);
    response.write(name);
    held.add(() => response.end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const upstream: Upstream = {
    port: typeof address === "object" && address !== null ? address.port : 0,
    status: 200,
    get requests() {
      return requests;
    },
    release: () => {
      for (const end of held) end();
    },
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return upstream;
}
