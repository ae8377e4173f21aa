import { randomBytes } from "node:crypto";
import { Server } from "node:http";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import { systemClock as clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import { createFlagBook } from "../../flags/book/createFlagBook.ts";
import { Deliveries } from "../../flags/delivery/deliveries.ts";
import { FlagKeys } from "../../flags/keys/flagKeys.ts";
import { mountFlags } from "../../flags/server/flagRoutes.ts";
import { openSqliteStore } from "../../state/sqlite/store.ts";
import { socketPath } from "../../stateDir.ts";
import { withFolder } from "./runBin.ts";

export interface FlagsServer {
  readonly stateDir: string;
  /** Names of the apps that are deployed; one at first. */
  readonly deployed: string[];
  /** Clients of production that acknowledge at once, and those that never do. */
  connect(client: string, acknowledges: boolean): void;
}

/** The flags of an app "shop" on a control plane's socket: the real book, store and routes, without the rest. */
export async function withFlagsServer(use: (server: FlagsServer) => Promise<void>): Promise<void> {
  await withFolder(async (stateDir) => {
    const store = await openSqliteStore(join(stateDir, "flags.db"));
    const book = createFlagBook({ store, clock, references: async () => [], report: fail });
    const deliveries = new Deliveries({ clock });
    deliveries.follow(book);
    const http = new OpenAPIHono();
    http.onError((error) => {
      const known = error instanceof SwitchyardError ? error : new SwitchyardError("INTERNAL", error.message);
      return Response.json({ error: known }, { status: known.httpStatus });
    });
    const deployed = ["shop"];
    http.get("/v1/apps", (c) => c.json(deployed.map((app) => ({ app, stable: 41, rollout: null }))));
    const keys = new FlagKeys({ store, clock }, randomBytes(32));
    mountFlags(http, { book, keys, deliveries, clock, store, references: async () => [], stableOf });
    const server = createAdaptorServer({ fetch: http.fetch });
    if (!(server instanceof Server)) throw new Error("not an HTTP/1.1 server");
    await new Promise<void>((resolve) => server.listen(socketPath(stateDir), resolve));
    try {
      await use({
        stateDir,
        deployed,
        connect: (client, acknowledges) => {
          const place = { app: "shop", environment: "production" };
          deliveries.connect(place, { client, release: 41 });
          if (!acknowledges) return;
          book.onPublished(({ published }) => deliveries.acknowledge(place, client, published.put.version));
        },
      });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await book.stop();
      await store.close();
    }
  });
}

function fail(error: Error): never {
  throw error;
}

async function stableOf(): Promise<number> {
  return 41;
}
