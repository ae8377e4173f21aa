import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { frontendMessages } from "./frontendMessages.ts";

/** `before`: the server never sees the statement. `after`: it does it, and the client never hears of it. */
export type CutMode = "before" | "after";

export interface Cut {
  /** At which statement, counted from 1 over all connections. */
  readonly at: number;
  readonly mode: CutMode;
  /** In the same moment. */
  readonly onCut?: () => void;
}

/** Stands in front of a PostgreSQL, counts the statements that pass, and cuts one connection at one of them. */
export interface CuttingProxy {
  /** The server's URL, through here. */
  readonly url: string;
  /** Statements that clients have begun. */
  statements(): number;
  close(): Promise<void>;
}

export async function cuttingProxy(serverUrl: string, cut?: Cut): Promise<CuttingProxy> {
  const { hostname, port } = new URL(serverUrl);
  const open = new Set<Socket>();
  let statements = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const messagesOf = frontendMessages();
    let cutting = false;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        open.delete(socket);
        // What was sent to the server already, it shall read.
        if (socket === client) upstream.end();
        else client.destroy();
      });
    }
    client.on("data", (chunk: Buffer) => {
      for (const { type, bytes } of messagesOf(chunk)) {
        if (client.destroyed) return;
        const begins = type === "Q" || type === "P";
        if (begins) statements++;
        if (begins && statements === cut?.at) {
          cutting = true;
          if (cut.mode === "before") return end();
        }
        upstream.write(bytes);
        // A statement of the extended protocol runs with what follows it, up to Sync.
        if (cutting && (type === "Q" || type === "S")) return end();
      }
    });
    // Also once the client is gone: a server whose answer nobody takes would stop in the middle.
    upstream.on("data", (chunk) => {
      if (!cutting) client.write(chunk);
    });
    const end = () => {
      client.destroy();
      cut?.onCut?.();
    };
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(serverUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    statements: () => statements,
    close: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      if (server.listening) await once(server, "close");
    },
  };
}
