import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as the server got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  /** Of the address and of a form in the body. */
  readonly parameters: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Message {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a text. */
  readonly body: unknown;
}

/** How one request is answered. */
export type Reply =
  | Message
  /** Accepts the request and says nothing. */
  | "hang"
  /** Begins an answer and sends a space now and then. */
  | "drip"
  /** Closes the connection without an answer. */
  | "reset"
  /** Promises more bytes than it sends. */
  | "cut";

/** Answers like a vendor's server by a script: one reply per request, the last one again and again. */
export class ReplayServer implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #script: (Reply | ((request: Received) => Reply))[];

  private constructor(script: readonly (Reply | ((request: Received) => Reply))[]) {
    this.#script = [...script];
  }

  static async start(...script: readonly (Reply | ((request: Received) => Reply))[]): Promise<ReplayServer> {
    const server = new ReplayServer(script);
    await once(server.#server.listen(0, "127.0.0.1"), "listening");
    return server;
  }

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server is closed");
    return `http://127.0.0.1:${address.port}`;
  }

  get last(): Received {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error("nothing was requested");
    return last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((closed) => this.#server.close(closed));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const received = await read(request);
    this.received.push(received);
    const next = this.#script.length > 1 ? this.#script.shift() : this.#script[0];
    send(typeof next === "function" ? next(received) : (next ?? "hang"), response);
  }
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = await request.toArray();
  const body = Buffer.concat(chunks).toString("utf8");
  const url = new URL(request.url ?? "/", "http://localhost");
  const form = request.headers["content-type"]?.includes("urlencoded") === true;
  return {
    method: request.method ?? "",
    path: url.pathname,
    parameters: form ? new URLSearchParams(body) : url.searchParams,
    headers: request.headers,
    body,
  };
}

function send(reply: Reply, response: ServerResponse): void {
  switch (reply) {
    case "hang":
      return;
    case "drip": {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 10);
      response.once("close", () => clearInterval(timer));
      return;
    }
    case "reset":
      response.destroy();
      return;
    case "cut":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"status":"succ', () => response.destroy());
      return;
    default: {
      const { status = 200, headers = {}, body } = reply;
      const text = typeof body === "string" ? body : JSON.stringify(body);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
    }
  }
}
