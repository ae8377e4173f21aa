import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Observations } from "./observations.ts";

export type RequestHandler<Rest extends unknown[] = []> = (
  request: IncomingMessage,
  response: ServerResponse,
  ...rest: Rest
) => unknown;

/** Notes which watched flags an HTTP request evaluates, and how it went. Does nothing while no flag is watched. */
export class RequestObserver {
  readonly #observations: Observations;
  readonly #scope = new AsyncLocalStorage<Served>();

  constructor(observations: Observations) {
    this.#observations = observations;
    observations.onWatched = (flag, variant) => this.#scope.getStore()?.note(flag, variant);
  }

  wrap<Rest extends unknown[]>(handler: RequestHandler<Rest>): RequestHandler<Rest> {
    return (request, response, ...rest) => this.#within(response, () => handler(request, response, ...rest));
  }

  /** All requests of a server, whoever handles them; until the answer is called. */
  observe(server: Pick<Server, "emit">): () => void {
    const emit = server.emit;
    const observed = (event: string, ...parts: unknown[]): boolean => {
      const response = parts[1];
      const go = (): boolean => Reflect.apply(emit, server, [event, ...parts]);
      return event === "request" && isResponse(response) ? this.#within(response, go) : go();
    };
    server.emit = observed;
    return () => {
      if (server.emit === observed) server.emit = emit;
    };
  }

  #within<T>(response: ServerResponse, run: () => T): T {
    if (this.#observations.watched.size === 0 || this.#scope.getStore()?.response === response) return run();
    const served = new Served(response);
    const startedAt = performance.now();
    response.once("close", () => this.#closed(served, performance.now() - startedAt));
    return this.#scope.run(served, run);
  }

  #closed(served: Served, ms: number): void {
    const { response } = served;
    // Such a response has no end of its own: that its client went is no error, and its length no latency.
    if (isEventStream(response)) return;
    const isError = response.statusCode >= 500 || !response.writableFinished;
    for (const [flag, variant] of served.variants)
      this.#observations.requests.record(flag, variant, isError, ms);
  }
}

class Served {
  readonly response: ServerResponse;
  readonly variants: (readonly [flag: string, variant: string])[] = [];

  constructor(response: ServerResponse) {
    this.response = response;
  }

  note(flag: string, variant: string): void {
    if (!this.variants.some((seen) => seen[0] === flag && seen[1] === variant))
      this.variants.push([flag, variant]);
  }
}

/** `writeHead` alone leaves no trace in `getHeader`, only in the head that was sent. */
function isEventStream(response: ServerResponse): boolean {
  const head: unknown = Reflect.get(response, "_header");
  const type =
    response.getHeader("content-type") ?? (typeof head === "string" ? contentType.exec(head)?.[1] : "");
  return String(type).toLowerCase().startsWith("text/event-stream");
}

const contentType = /^content-type: *([^\r\n]*)/im;

function isResponse(value: unknown): value is ServerResponse {
  return typeof value === "object" && value !== null && "writableFinished" in value && "statusCode" in value;
}
