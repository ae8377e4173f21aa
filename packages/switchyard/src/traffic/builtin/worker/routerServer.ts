import { createServer, type IncomingMessage, type Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ListenAddress } from "../messages.ts";
import { ClientResponse } from "./clientResponse.ts";
import type { DataPlane } from "./dataPlane.ts";
import { isUpgrade } from "./upgrade.ts";

/** Longer than what clients and load balancers in front keep a connection, so that it is they who close it. */
const keepAliveMs = 65_000;
const headersMs = 60_000;

/** The listening sockets of a worker and the clients' connections on them. */
export class RouterServer {
  readonly #plane: DataPlane;
  readonly #servers: Server<typeof IncomingMessage, typeof ClientResponse>[] = [];
  readonly #connections = new Set<Socket>();
  #onEmpty: (() => void) | undefined;

  constructor(plane: DataPlane) {
    this.#plane = plane;
  }

  /** Resolves to the real addresses once every one accepts. */
  async listen(addresses: readonly ListenAddress[]): Promise<ListenAddress[]> {
    return Promise.all(addresses.map((address) => this.#listenOn(address)));
  }

  /**
   * Stops accepting without touching any open connection, and resolves when the last of them has gone or `deadlineMs`
   * is over. `http.Server.close()` would cut keep-alive connections on which a request is just arriving.
   */
  async leave(deadlineMs: number): Promise<void> {
    this.#plane.leave(deadlineMs / 2);
    for (const server of this.#servers) NetServer.prototype.close.call(server);
    if (this.#connections.size === 0) return;
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    const giveUp = new AbortController();
    await Promise.race([empty, sleep(deadlineMs, undefined, { signal: giveUp.signal }).catch(() => {})]);
    giveUp.abort();
  }

  /** Ends everything at once. */
  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#connections) socket.destroy();
  }

  async #listenOn(address: ListenAddress): Promise<ListenAddress> {
    const plane = this.#plane;
    const server = createServer({
      ServerResponse: ClientResponse,
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headersMs,
      // Long uploads are legitimate.
      requestTimeout: 0,
      insecureHTTPParser: false,
      noDelay: true,
      shouldUpgradeCallback: isUpgrade,
    });
    server.on("request", (request, response) => plane.handle(request, response));
    // With a listener of its own the 100 goes out only once somebody wants the body.
    server.on("checkContinue", (request, response) => plane.handle(request, response));
    server.on("upgrade", (request, socket, head) => plane.handleUpgrade(request, socket, head));
    server.on("connection", (socket) => this.#track(socket));
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
      if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
      else socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    });
    this.#servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: address.host, port: address.port }, () => {
        server.off("error", reject);
        resolve();
      });
    });
    const bound = server.address();
    return { host: address.host, port: typeof bound === "object" && bound ? bound.port : address.port };
  }

  #track(socket: Socket): void {
    this.#connections.add(socket);
    socket.on("close", () => {
      this.#connections.delete(socket);
      if (this.#connections.size === 0) this.#onEmpty?.();
    });
  }
}
