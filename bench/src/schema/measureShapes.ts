import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Cluster, startCluster } from "../../../packages/switchyard/src/schema/testing/cluster.ts";
import { makeAccounts, type TableSize } from "./accounts.ts";
import { startWrites } from "./appWrites.ts";
import { type ShapeFigures, shapeFigures, type WriteFigures, writeFigures } from "./figures.ts";
import { pgrollShape } from "./pgrollShape.ts";
import type { Filled, Place, Shape } from "./shape.ts";
import { switchyardShape } from "./switchyardShape.ts";

export interface Figures {
  readonly rows: number;
  readonly columns: number;
  readonly indexes: number;
  readonly server: string;
  /** The same writes without a backfill. */
  readonly quiet: WriteFigures;
  /** Of the largest table. */
  readonly shapes: Readonly<Record<string, ShapeFigures>>;
  /** Of each table, in the order that was asked for. */
  readonly sizes: readonly {
    readonly rows: number;
    readonly shapes: Readonly<Record<string, ShapeFigures>>;
  }[];
}

export interface Sizes {
  /** Of each table that is filled. */
  readonly rows: readonly number[];
  readonly columns: number;
  readonly indexes: number;
  /** For which writes without a backfill are measured. */
  readonly seconds: number;
  readonly writesPerSecond: number;
  /** How often each shape fills each table; in turns, since a machine has moods. */
  readonly repeats: number;
  /** Share of the time that Switchyard works in batches of 1,000; undefined: by default. */
  readonly duty: number | undefined;
}

/** Each shape on new tables of the same PostgreSQL, which waits for its disk as in production. */
export async function measureShapes(sizes: Sizes, note: (line: string) => void): Promise<Figures> {
  const { columns, indexes, repeats } = sizes;
  const settings = {
    fsync: "on",
    shared_buffers: "512MB",
    max_wal_size: "8GB",
    checkpoint_timeout: "30min",
    min_wal_size: "6GB",
  };
  const shapes = [
    switchyardShape("switchyard", {
      batchMs: 60_000,
      maxRows: 1_000,
      ...(sizes.duty !== undefined && { duty: sizes.duty }),
    }),
    pgrollShape,
    switchyardShape("switchyard-adaptive", {}),
  ];
  const cluster = await startCluster({ flavour: "system", settings });
  try {
    const quiet = await measureQuiet(cluster, sizes, shapes);
    note(`no fill: ${writesText(quiet)}`);
    const measured: Figures["sizes"][number][] = [];
    for (const rows of sizes.rows) {
      const runs = new Map<string, Run[]>(shapes.map(({ name }) => [name, []]));
      for (let repeat = 0; repeat < repeats; repeat++) {
        for (const shape of shapes) {
          const size = { rows, columns, indexes };
          runs.get(shape.name)?.push(await run(cluster, size, sizes.writesPerSecond, shape));
        }
      }
      const figures = Object.fromEntries([...runs].map(([name, ofShape]) => [name, shapeFigures(ofShape)]));
      for (const [name, one] of Object.entries(figures)) {
        note(`${rows} rows, ${name}: ${one.rowsPerSecond} rows/s, ${writesText(one)}`);
      }
      measured.push({ rows, shapes: figures });
    }
    const largest = measured.toSorted((a, b) => b.rows - a.rows)[0];
    if (largest === undefined) throw new Error("no table was to be filled");
    const server = `PostgreSQL ${cluster.version}`;
    return { rows: largest.rows, columns, indexes, server, quiet, shapes: largest.shapes, sizes: measured };
  } finally {
    await cluster.stop();
  }
}

/** Writes through the triggers of the first shape, on the largest table, and no fill. */
async function measureQuiet(
  cluster: Cluster,
  { rows, columns, indexes, writesPerSecond, seconds }: Sizes,
  [shape]: readonly Shape[],
): Promise<WriteFigures> {
  return onNewTable(cluster, { rows: Math.max(...rows), columns, indexes }, async (place) => {
    await shape?.prepare(place);
    await place.client.query("CHECKPOINT");
    const writes = await startWrites(place.url, { rows: place.size.rows, perSecond: writesPerSecond });
    await sleep(seconds * 1000);
    return writeFigures(await writes.stop());
  });
}

/** One fill, and the latencies of the writes beside it. */
interface Run extends Filled {
  readonly rows: number;
  readonly latencies: readonly number[];
}

async function run(cluster: Cluster, size: TableSize, writesPerSecond: number, shape: Shape): Promise<Run> {
  const { rows } = size;
  return onNewTable(cluster, size, async (place) => {
    await shape.prepare(place);
    await place.client.query("CHECKPOINT");
    const writes = await startWrites(place.url, { rows, perSecond: writesPerSecond });
    const filled = await shape.fill(place);
    const latencies = await writes.stop();
    const left = await place.client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM accounts WHERE ${shape.unfilled}`,
    );
    const unfilled = left.rows[0]?.count ?? Number.NaN;
    if (unfilled !== 0) throw new Error(`${shape.name} left ${unfilled} rows unfilled`);
    return { ...filled, rows, latencies };
  });
}

let databases = 0;

async function onNewTable<Result>(
  cluster: Cluster,
  size: TableSize,
  body: (place: Place) => Promise<Result>,
): Promise<Result> {
  const name = `bench_${++databases}`;
  const url = await cluster.createDatabase(name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await makeAccounts(client, size);
    return await body({ url, client, size });
  } finally {
    await client.end();
    await cluster.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

function writesText({ writes, writeP50Ms, writeP99Ms }: WriteFigures): string {
  return `writes p50 ${writeP50Ms} ms, p99 ${writeP99Ms} ms (${writes})`;
}
