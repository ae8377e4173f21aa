import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { frontendMessages, statementOf } from "./frontendMessages.ts";

/** `before`: the server never sees the statement. `after`: it does it, and the client never hears of it. */
export type CutMode = "before" | "after";

/** As a client began it. */
export interface Statement {
  readonly sql: string;
  /** COMMIT is, BEGIN is not. */
  readonly inTransaction: boolean;
}

export interface Cut {
  /** At which statement, counted from 1 over all connections. */
  readonly at: number;
  /** Only these count; default: all. */
  readonly among?: (statement: Statement) => boolean;
  readonly mode: CutMode;
  /** The statement's connection; or all of them and those to come, which is what a server sees of a killed client. */
  readonly what?: "connection" | "client";
  /** In the same moment. */
  readonly onCut?: () => void;
}

/** Stands in front of a PostgreSQL, looks at the statements that pass, and cuts a session at one of them. */
export interface CuttingProxy {
  /** The server's URL, through here. */
  readonly url: string;
  /** What clients have begun, in this order. */
  statements(): readonly Statement[];
  /** The one at which it was cut. */
  cutAt(): Statement | undefined;
  /** Once the server has ended all sessions that came through here, and done what they had sent. */
  close(): Promise<void>;
}

export async function cuttingProxy(serverUrl: string, cut?: Cut): Promise<CuttingProxy> {
  const { hostname, port } = new URL(serverUrl);
  const clients = new Set<Socket>();
  const upstreams = new Set<Socket>();
  const statements: Statement[] = [];
  let counted = 0;
  let cutAt: Statement | undefined;
  const isCut = (statement: Statement) => {
    statements.push(statement);
    if (cut === undefined || cut.among?.(statement) === false) return false;
    return ++counted === cut.at;
  };
  const end = (client: Socket) => {
    cut?.onCut?.();
    for (const each of cut?.what === "client" ? clients : [client]) each.destroy();
  };
  const server = createServer((client) => {
    if (cutAt !== undefined && cut?.what === "client") return client.destroy();
    const upstream = connect(Number(port), hostname);
    const messagesOf = frontendMessages();
    let inTransaction = false;
    let cutting = false;
    clients.add(client);
    upstreams.add(upstream);
    client
      .on("error", () => undefined)
      .on("close", () => {
        clients.delete(client);
        // What was sent to the server already, it shall read.
        upstream.end();
      });
    upstream
      .on("error", () => undefined)
      .on("close", () => {
        upstreams.delete(upstream);
        client.destroy();
      });
    client.on("data", (chunk: Buffer) => {
      for (const message of messagesOf(chunk)) {
        if (client.destroyed) return;
        const sql = statementOf(message);
        if (sql !== undefined) {
          const statement = { sql, inTransaction };
          inTransaction = sql === "BEGIN" || (inTransaction && sql !== "COMMIT" && sql !== "ROLLBACK");
          if (isCut(statement)) {
            cutting = true;
            cutAt = statement;
            if (cut?.mode === "before") return end(client);
          }
        }
        upstream.write(message.bytes);
        // A statement of the extended protocol runs with what follows it, up to Sync.
        if (cutting && (message.type === "Q" || message.type === "S")) return end(client);
      }
    });
    // Also once the client is gone: a server whose answer nobody takes would stop in the middle.
    upstream.on("data", (chunk) => {
      if (!client.destroyed) client.write(chunk);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(serverUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    statements: () => statements,
    cutAt: () => cutAt,
    close: async () => {
      server.close();
      for (const client of clients) client.destroy();
      await Promise.all([...upstreams].map((upstream) => once(upstream, "close")));
    },
  };
}
