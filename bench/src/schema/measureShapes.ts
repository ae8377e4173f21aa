import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Throttle } from "../../../packages/switchyard/src/schema/port.ts";
import { startCluster } from "../../../packages/switchyard/src/schema/testing/cluster.ts";
import { countUnfilled, makeAccounts } from "./accounts.ts";
import { startWrites, type Writes } from "./appWrites.ts";
import { pgrollShape } from "./pgrollShape.ts";
import type { Shape } from "./shape.ts";
import { switchyardShape } from "./switchyardShape.ts";

export interface ShapeFigures {
  readonly rowsPerSecond: number;
  readonly writeP50Ms: number;
  readonly writeP99Ms: number;
  readonly writes: number;
}

export interface Figures {
  readonly rows: number;
  readonly server: string;
  /** The same writes without a backfill. */
  readonly quiet: Omit<ShapeFigures, "rowsPerSecond">;
  readonly shapes: Readonly<Record<string, ShapeFigures>>;
}

export interface Sizes {
  readonly rows: number;
  /** For which writes without a backfill are measured. */
  readonly seconds: number;
  readonly writesPerSecond: number;
  /** Of the table, beside its primary key. */
  readonly indexes: number;
}

/** As switchyard.yaml has it by default. */
const defaults: Throttle = {
  batchMs: 100,
  maxRows: 20_000,
  duty: 0.8,
  maxLagMs: 2_000,
  maxSlotBytes: 2 ** 30,
  maxActive: 100,
  query: null,
  paused: false,
};

const shapes: readonly Shape[] = [
  switchyardShape("switchyard", { ...defaults, batchMs: 60_000, maxRows: 1_000, duty: 1 }),
  pgrollShape,
  switchyardShape("switchyard-adaptive", defaults),
];

/** Each shape on a new table of the same PostgreSQL, which waits for its disk as in production. */
export async function measureShapes(
  { rows, seconds, writesPerSecond, indexes }: Sizes,
  note: (line: string) => void,
): Promise<Figures> {
  const settings = { fsync: "on", shared_buffers: "512MB", max_wal_size: "8GB", checkpoint_timeout: "30min" };
  const cluster = await startCluster({ flavour: "system", settings });
  try {
    const url = await cluster.createDatabase("bench");
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const writes = () => startWrites(url, { rows, perSecond: writesPerSecond, sessions: 8 });

    await makeAccounts(client, rows, indexes);
    await shapes[0]?.prepare(client);
    const quietly = await writes();
    await sleep(seconds * 1000);
    const quiet = figuresOf(await quietly.stop());
    note(`no backfill: writes p50 ${quiet.writeP50Ms} ms, p99 ${quiet.writeP99Ms} ms (${quiet.writes})`);

    const measured: Record<string, ShapeFigures> = {};
    for (const shape of shapes) {
      await makeAccounts(client, rows, indexes);
      await shape.prepare(client);
      const loud = await writes();
      const began = performance.now();
      await shape.fill(url, client);
      const rowsPerSecond = Math.round((rows / (performance.now() - began)) * 1000);
      const figures = { rowsPerSecond, ...figuresOf(await loud.stop()) };
      const unfilled = await countUnfilled(client);
      if (unfilled > 0) throw new Error(`${shape.name} left ${unfilled} rows unfilled`);
      measured[shape.name] = figures;
      note(
        `${shape.name}: ${rowsPerSecond} rows/s, writes p50 ${figures.writeP50Ms} ms, p99 ${figures.writeP99Ms} ms (${figures.writes})`,
      );
    }
    await client.end();
    return { rows, server: `PostgreSQL ${cluster.version}`, quiet, shapes: measured };
  } finally {
    await cluster.stop();
  }
}

function figuresOf({ count, p50Ms, p99Ms }: Writes) {
  return { writeP50Ms: p50Ms, writeP99Ms: p99Ms, writes: count };
}
