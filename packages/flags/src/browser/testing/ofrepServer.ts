import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { EvaluationContext } from "../../evaluation.ts";
import type { EventBatch } from "../../sync/protocol.ts";

/** One flag of an answer, in OFREP's words. */
export interface OfrepFlag {
  readonly key: string;
  readonly value?: unknown;
  readonly variant?: string;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly errorDetails?: string;
  readonly metadata?: unknown;
}

export interface Asked {
  readonly context: EvaluationContext;
  readonly headers: IncomingMessage["headers"];
  readonly query: URLSearchParams;
  readonly status: number;
}

/** A small control plane that speaks OFREP 0.3 over a real socket, for the tests of those who talk to it. */
export class OfrepServer {
  readonly key = "browser-key";
  readonly asked: Asked[] = [];
  readonly batches: EventBatch[] = [];
  readonly preflights: string[] = [];
  /** What the next requests get in place of an answer. */
  readonly refusals: { status: number; headers?: Record<string, string>; body?: string }[] = [];
  /** Streams, ever. Each answer names them with another token. */
  opened = 0;
  watched: readonly string[] = [];
  hasStreams = true;
  inactivityDelaySec: number | undefined;
  /** Awaited before an answer goes out. */
  gate: (context: EvaluationContext) => Promise<void> = () => Promise.resolve();
  #flags: (context: EvaluationContext) => readonly OfrepFlag[] = () => [];
  #version = 1;
  #port = 0;
  #server: Server | undefined;
  readonly #streams = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();

  static async start(
    flags: readonly OfrepFlag[] | ((context: EvaluationContext) => readonly OfrepFlag[]) = [],
  ) {
    const server = new OfrepServer();
    server.quietly(flags);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise((resolve) => server.close(resolve));
    this.cut();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Other flags from now on, without a word. */
  quietly(flags: readonly OfrepFlag[] | ((context: EvaluationContext) => readonly OfrepFlag[])): void {
    this.#flags = typeof flags === "function" ? flags : () => flags;
    this.#version++;
  }

  /** Other flags from now on, and everyone is told. */
  change(flags: readonly OfrepFlag[] | ((context: EvaluationContext) => readonly OfrepFlag[])): void {
    this.quietly(flags);
    this.send(
      `id: ${this.#version}\ndata: ${JSON.stringify({ type: "refetchEvaluation", etag: this.configEtag, lastModified: 1_771_622_898 })}\n\n`,
    );
  }

  get configEtag(): string {
    return `config-${this.#version}`;
  }

  send(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }

  /** Ends all connections without a goodbye. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-expose-headers", "etag, retry-after");
    if (request.method === "OPTIONS") {
      this.preflights.push(pathname);
      response.setHeader("access-control-allow-headers", "authorization, content-type, if-none-match");
      response.setHeader("access-control-allow-methods", "GET, POST");
      response.writeHead(204).end();
    } else if (pathname === "/ofrep/v1/events" && searchParams.get("token")?.startsWith("stream-token")) {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
      response.write(": welcome\n\n");
      this.opened++;
      this.#streams.add(response);
      response.on("close", () => this.#streams.delete(response));
    } else if (request.headers.authorization !== `Bearer ${this.key}`) {
      response.writeHead(401).end();
    } else if (pathname === "/flags/v1/events") {
      const batch: EventBatch = JSON.parse(await textOf(request));
      const refusal = this.refusals.shift();
      if (refusal) response.writeHead(refusal.status, refusal.headers).end();
      else {
        this.batches.push(batch);
        response.writeHead(202).end("{}");
      }
    } else if (pathname.startsWith("/ofrep/v1/evaluate/flags") && request.method === "POST") {
      await this.#evaluate(request, response, searchParams);
    } else response.writeHead(404).end();
  }

  async #evaluate(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void> {
    const { context }: { context: EvaluationContext } = JSON.parse(await textOf(request));
    const { headers } = request;
    const body = JSON.stringify({
      flags: this.#flags(context),
      metadata: { version: this.#version, watched: this.watched.join(",") },
      ...(this.hasStreams && {
        eventStreams: [
          { type: "carrier-pigeon", url: "coop:4" },
          {
            type: "sse",
            url: `${this.url}/ofrep/v1/events?token=stream-token-${this.asked.length}`,
            ...(this.inactivityDelaySec && { inactivityDelaySec: this.inactivityDelaySec }),
          },
        ],
      }),
    });
    const etag = `"${this.#version}-${JSON.stringify(context).length}"`;
    const answer = this.refusals.shift() ?? {
      status: headers["if-none-match"] === etag ? 304 : 200,
      headers: { etag },
      body,
    };
    this.asked.push({ context, headers, query, status: answer.status });
    await this.gate(context);
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.status === 304 ? undefined : answer.body);
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  return Buffer.concat(await request.toArray()).toString();
}
