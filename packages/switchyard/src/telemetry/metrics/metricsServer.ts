import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { messageOf, SwitchyardError } from "../../errors.ts";
import type { Exposition } from "./exposition.ts";

export interface MetricsAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** A page by the scraper's `Accept` header. */
export type Page = (accept: string | undefined) => Promise<Exposition>;

/**
 * A plain HTTP listener with `/metrics` and `/healthz` and nothing else, for Prometheus, which cannot scrape a unix
 * socket. It cannot change anything. Until `show` both answer 503. Without an address there is none.
 */
export class MetricsServer {
  readonly #server: Server;
  #page: Page | undefined;

  private constructor() {
    this.#server = createServer({ maxHeaderSize: 8_192, requestTimeout: 10_000 }, (request, response) => {
      void this.#answer(request, response);
    });
    this.#server.maxConnections = 64;
    this.#server.keepAliveTimeout = 75_000;
  }

  /** Throws CONFLICT when the address cannot be had. */
  static async open(address: MetricsAddress | undefined): Promise<MetricsServer> {
    const opened = new MetricsServer();
    if (address === undefined) return opened;
    const { host, port } = address;
    await new Promise<void>((resolve, reject) => {
      opened.#server.once("error", (cause) => {
        reject(
          new SwitchyardError("CONFLICT", `Cannot serve metrics on ${host}:${port}: ${messageOf(cause)}.`, {
            next: "Give --metrics (or SWITCHYARD_METRICS) another port, or end what holds this one.",
            cause,
          }),
        );
      });
      opened.#server.listen(port, host, resolve);
    });
    return opened;
  }

  /** From now on it answers with this. */
  show(page: Page): void {
    this.#page = page;
  }

  /** With the real port; undefined where there is no listener. */
  get url(): string | undefined {
    const address = this.#server.address();
    if (address === null || typeof address === "string") return undefined;
    const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}/metrics`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status, type, text } = await this.#reply(request);
      response.writeHead(status, {
        "content-type": type,
        "content-length": Buffer.byteLength(text),
        ...(status === 405 && { allow: "GET, HEAD" }),
        // What was sent along is not read.
        ...(hasBody(request) && { connection: "close" }),
      });
      response.end(request.method === "HEAD" ? undefined : text);
    } catch (error) {
      response.writeHead(500, { "content-type": "text/plain" }).end(`${messageOf(error)}\n`);
    }
  }

  async #reply({ method, url = "", headers }: IncomingMessage): Promise<Reply> {
    const path = url.split("?")[0];
    if (path !== "/metrics" && path !== "/healthz") return plain(404, "Here are /metrics and /healthz.");
    if (method !== "GET" && method !== "HEAD") return plain(405, "Only GET and HEAD.");
    if (this.#page === undefined) return plain(503, "The control plane is starting.");
    if (path === "/healthz") return plain(200, "ok");
    const { contentType, text } = await this.#page(headers.accept);
    return { status: 200, type: contentType, text };
  }
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function plain(status: number, text: string): Reply {
  return { status, type: "text/plain; charset=utf-8", text: `${text}\n` };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
