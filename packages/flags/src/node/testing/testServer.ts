import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { Socket } from "node:net";
import type { FlagDefinition } from "../../definition.ts";
import { applyPatch } from "../../sync/applyPatch.ts";
import type { Ack, EventBatch, Patch, Put } from "../../sync/protocol.ts";
import { addressOf } from "./addressOf.ts";

/** Handles a request in a way of its own; false leaves it to the server. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A control plane's side of the protocol, small and faithful, with a switch for every way to misbehave. */
export class TestServer implements AsyncDisposable {
  put: Put;
  misbehaviour: Misbehaviour | undefined;
  /** Streams are open and say nothing any more, not even that they ended. */
  isFrozen = false;
  readonly acks: (Ack & { readonly socket: Socket })[] = [];
  readonly batches: EventBatch[] = [];
  readonly requests: { readonly method: string; readonly path: string; readonly status: () => number }[] = [];
  readonly streams = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #url: string | undefined;
  #heart: NodeJS.Timeout | undefined;

  constructor(flags: Readonly<Record<string, FlagDefinition>> = {}, heartbeatMs = 50) {
    this.put = { version: 1, document: { flags }, watched: [], heartbeatMs };
  }

  static async start(
    flags?: Readonly<Record<string, FlagDefinition>>,
    heartbeatMs?: number,
  ): Promise<TestServer> {
    const server = new TestServer(flags, heartbeatMs);
    await server.listen();
    return server;
  }

  get url(): string {
    return this.#url ?? "";
  }

  /** On the same port as before. */
  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#handle(request, response));
    this.#server = server;
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) =>
      server.listen(this.#url === undefined ? 0 : Number(new URL(this.#url).port), "127.0.0.1", resolve),
    );
    this.#url = addressOf(server);
    this.#heart = setInterval(() => this.#send("ping", { version: this.put.version }), this.put.heartbeatMs);
  }

  /** As when its process is killed. */
  async stop(): Promise<void> {
    clearInterval(this.#heart);
    const closed = new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.streams.clear();
    this.#server = undefined;
  }

  /** Changes flags (null removes), tells all streams, and answers when that was. */
  publish(flags: Readonly<Record<string, FlagDefinition | null>>, others: Partial<Patch> = {}): number {
    const from = this.put.version;
    const same = { segments: {}, $evaluators: {}, metadata: null, watched: this.put.watched };
    const patch: Patch = { ...same, from, version: from + 1, flags, ...others };
    this.put = applyPatch(this.put, patch) ?? this.put;
    this.#send("patch", patch);
    return performance.now();
  }

  /** Ends every stream; `false`: without any word. */
  cut(): void {
    for (const stream of this.streams) stream.socket?.destroy();
  }

  /** Whatever this is, every stream gets it. */
  write(text: string): void {
    for (const stream of this.streams) stream.write(text);
  }

  ackedBy(client: string): number | undefined {
    return this.acks.findLast((ack) => ack.client === client)?.version;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server !== undefined) await this.stop();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://localhost");
    this.requests.push({
      method: request.method ?? "",
      path: url.pathname + url.search,
      status: () => response.statusCode,
    });
    if (this.misbehaviour?.(request, response)) return;
    switch (`${request.method} ${url.pathname}`) {
      case "GET /flags/v1/stream":
        return this.#stream(response);
      case "GET /flags/v1/document":
        return this.#document(request, response);
      case "POST /flags/v1/ack": {
        const ack: Ack = await json(request);
        this.acks.push({ ...ack, socket: request.socket });
        response.writeHead(204).end();
        return;
      }
      case "POST /flags/v1/events": {
        const batch: EventBatch = await json(request);
        this.batches.push(batch);
        response.writeHead(200, { "content-type": "application/json" }).end(`{"accepted":1,"dropped":0}`);
        return;
      }
      default:
        response.writeHead(404).end();
    }
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.write(frame("put", this.put, this.put.version));
    this.streams.add(response);
    response.on("close", () => this.streams.delete(response));
  }

  #document(request: IncomingMessage, response: ServerResponse): void {
    const etag = `"${this.put.version}"`;
    if (request.headers["if-none-match"] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { "content-type": "application/json", etag }).end(JSON.stringify(this.put));
  }

  #send(event: string, data: { readonly version: number }): void {
    if (!this.isFrozen) this.write(frame(event, data, event === "ping" ? undefined : data.version));
  }
}

export function frame(event: string, data: unknown, id?: number): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function json<T>(request: IncomingMessage): Promise<T> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  return JSON.parse(text);
}
