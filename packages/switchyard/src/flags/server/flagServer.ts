import { createServer, type Server } from "node:http";
import type { Clock } from "../../clock.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import { FlagRequests } from "./flagRequests.ts";
import type { FlagServerOptions } from "./flagServerOptions.ts";

/** The listener that instances and browsers ask for flags: the sync protocol of @switchyard/flags, and OFREP. */
export class FlagServer {
  readonly #server: Server;
  readonly #requests: FlagRequests;
  readonly #closing = new AbortController();

  private constructor(options: FlagServerOptions) {
    this.#requests = new FlagRequests(options);
    this.#server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000 }, (request, response) => {
      void this.#requests.answer(request, response);
    });
    // Clients acknowledge a change at once on a connection that they have already.
    this.#server.keepAliveTimeout = 75_000;
  }

  /** Throws USAGE for an address beyond this machine that was not asked for, CONFLICT when it cannot be had. */
  static async open(options: FlagServerOptions): Promise<FlagServer> {
    const { host, port } = options.listen;
    if (options.public !== true && !isLoopback(host)) {
      throw new SwitchyardError("USAGE", `${host} is an address that other machines reach.`, {
        next: "Listen on 127.0.0.1 behind a proxy that has TLS, or say that the address is meant to be public.",
      });
    }
    const opened = new FlagServer(options);
    try {
      await new Promise<void>((resolve, reject) => {
        opened.#server.once("error", reject);
        opened.#server.listen(port, host, backlog, resolve);
      });
    } catch (cause) {
      opened.#requests.close();
      throw new SwitchyardError("CONFLICT", `Cannot serve flags on ${host}:${port}: ${messageOf(cause)}.`, {
        next: "Choose another port, or end what holds this one.",
        cause,
      });
    }
    void opened.#beat(options.clock, options.heartbeatMs ?? 5_000);
    return opened;
  }

  /** With the real port. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the server is closed");
    const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  /** Open ones, of both kinds. */
  get streams(): number {
    return this.#requests.streams;
  }

  /** Ends the streams, so that their clients come again, and lets other requests end. */
  async close(): Promise<void> {
    this.#closing.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#requests.close();
    this.#server.closeIdleConnections();
    const deadline = setTimeout(() => this.#server.closeAllConnections(), lingerMs);
    await closed;
    clearTimeout(deadline);
  }

  async #beat(clock: Clock, everyMs: number): Promise<void> {
    const { signal } = this.#closing;
    for (;;) {
      await clock.sleep(everyMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#requests.beat();
    }
  }
}

const backlog = 1_024;
const lingerMs = 1_000;

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
