import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { onTestFinished } from "vitest";
import type { FillBed } from "../../backfill/testing/fillBed.ts";
import type { Cluster } from "../../../testing/cluster.ts";

interface Running {
  stop(): Promise<void>;
}

/** An application that writes all the time, to the table that is filled and to one that says when. */
export async function appWrites(bed: FillBed): Promise<Running> {
  await bed.query(
    "CREATE TABLE heartbeat (at timestamptz); INSERT INTO heartbeat VALUES (clock_timestamp())",
  );
  const client = await bed.session();
  let id = 0;
  return untilStopped(async () => {
    await client.query("UPDATE heartbeat SET at = clock_timestamp()");
    await client.query("UPDATE people SET name = 'changed ' || id WHERE id = $1", [++id]);
    await sleep(10);
  });
}

/** The age of what a replica shows of the writes of `appWrites`: nothing that the throttle itself looks at. */
export async function watchLag(bed: FillBed, standby: Cluster) {
  const client = new pg.Client({ connectionString: standby.url(new URL(bed.url).pathname.slice(1)) });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  let ms = 0;
  let peakMs = 0;
  untilStopped(async () => {
    const { rows } = await client
      .query<{ ms: number }>(
        "SELECT (extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS ms FROM heartbeat",
      )
      .catch(() => ({ rows: [] }));
    ms = rows[0]?.ms ?? ms;
    peakMs = Math.max(peakMs, ms);
    await sleep(15);
  });
  return {
    ms: () => ms,
    peakMs: () => peakMs,
    forget: () => {
      peakMs = 0;
    },
  };
}

/** Ended at the latest with the test. */
function untilStopped(round: () => Promise<void>): Running {
  let stopped = false;
  const isRunning = () => !stopped;
  const run = async () => {
    while (isRunning()) await round();
  };
  const running = run();
  const stop = async () => {
    stopped = true;
    await running;
  };
  onTestFinished(stop);
  return { stop };
}
