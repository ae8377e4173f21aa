import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A way to a server, through which its answers can be made to come slowly. */
export interface SlowLink {
  readonly port: number;
  /** Of all answers together; Infinity: as fast as they go. */
  bytesPerSecond: number;
  close(): void;
}

const pieceBytes = 8_192;

export async function slowLink(to: { readonly port: number }): Promise<SlowLink> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to.port, "127.0.0.1");
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream);
    void forward(upstream, client).catch(() => undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const link: SlowLink = {
    port: address.port,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
  return link;

  /** What is not read here waits in the server. */
  async function forward(from: Socket, client: Socket): Promise<void> {
    let freeAt = performance.now();
    for await (const chunk of from as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        const piece = chunk.subarray(at, at + pieceBytes);
        const now = performance.now();
        freeAt = Math.max(freeAt, now) + (piece.length / link.bytesPerSecond) * 1000;
        if (freeAt - now > 5) await sleep(freeAt - now);
        client.write(piece);
      }
    }
  }
}
