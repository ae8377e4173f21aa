import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/**
 * What lies between a client and its server. `swallow`: connections stay open and nothing comes through any more;
 * `hold`: what the server says comes when the server has said all (as a proxy that buffers does it, which a stream never
 * gets through).
 */
export type Network = "pass" | "swallow" | "hold";

/** A connection between a client and its server that can be spoilt. */
export class TcpProxy implements AsyncDisposable {
  network: Network = "pass";
  readonly #server;
  readonly #sockets = new Set<Socket>();
  readonly #isStream = new WeakSet<Socket>();

  constructor(target: string) {
    const { hostname, port } = new URL(target);
    this.#server = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        // The other side is closed below.
        socket.on("error", () => undefined);
        socket.on("close", () => this.#sockets.delete(socket));
      }
      client.on("close", () => upstream.destroy());
      upstream.on("close", () => client.destroy());
      client.on("data", (bytes) => {
        if (bytes.toString("latin1").includes("/flags/v1/stream")) this.#isStream.add(client);
        if (this.network !== "swallow") upstream.write(bytes);
      });
      upstream.on("data", (bytes) => this.#answer(client, bytes));
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Ends every connection at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #answer(client: Socket, bytes: Buffer): void {
    if (this.network === "swallow") return;
    // The head of the response comes through, so that the client believes in a stream.
    if (this.network === "hold" && this.#isStream.has(client)) {
      const end = bytes.indexOf("\r\n\r\n");
      if (bytes.subarray(0, 5).toString() === "HTTP/" && end >= 0) client.write(bytes.subarray(0, end + 4));
      return;
    }
    client.write(bytes);
  }
}
