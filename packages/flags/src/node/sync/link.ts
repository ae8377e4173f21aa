import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingHttpHeaders,
  request as httpRequest,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Runtime } from "../runtime.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Exchange {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly timeoutMs: number;
}

/**
 * HTTP to one control plane. Its sockets never keep the process alive. `node:http` and not `fetch`, since only that
 * tells when a connection has gone quiet and lets it be cut.
 */
export class Link {
  readonly #base: URL;
  readonly #key: string | undefined;
  readonly #runtime: Runtime;
  readonly #agent: HttpAgent;

  /** @throws TypeError when `url` is no http or https address */
  constructor(url: string, key: string | undefined, runtime: Runtime) {
    this.#base = new URL(url);
    if (!/^https?:$/.test(this.#base.protocol)) throw new TypeError(`${url} is no http address`);
    this.#key = key;
    this.#runtime = runtime;
    const options = { keepAlive: true, maxSockets: 4, maxFreeSockets: 2 };
    this.#agent = this.#base.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** A request on a connection of its own, not yet ended. */
  open(path: string, headers: Readonly<Record<string, string>>): ClientRequest {
    return this.#request("GET", path, headers, false);
  }

  /** Rejects when no whole answer came in time; any status is an answer. */
  send(exchange: Exchange): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const body = exchange.body === undefined ? undefined : Buffer.from(JSON.stringify(exchange.body));
      const headers = {
        ...exchange.headers,
        ...(body && { "content-type": "application/json", "content-length": String(body.length) }),
      };
      const request = this.#request(exchange.method, exchange.path, headers, this.#agent);
      const cancel = this.#runtime.after(exchange.timeoutMs, () =>
        request.destroy(new Error(`no answer within ${exchange.timeoutMs} ms`)),
      );
      const fail = (error: Error) => {
        cancel();
        reject(error);
      };
      request.on("error", fail);
      request.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => (text += piece));
        response.on("error", fail);
        response.on("end", () => {
          cancel();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #request(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    agent: HttpAgent | false,
  ): ClientRequest {
    const start = this.#base.protocol === "https:" ? httpsRequest : httpRequest;
    const url = new URL(this.#base.pathname.replace(/\/+$/, "") + path, this.#base);
    const authorization = this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` };
    const request = start(url, { method, agent, headers: { ...authorization, ...headers } });
    request.on("socket", (socket) => socket.unref());
    return request;
  }
}
