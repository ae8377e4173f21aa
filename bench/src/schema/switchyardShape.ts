import { database } from "../../../packages/switchyard/src/config/databaseSchema.ts";
import { checksumOf } from "../../../packages/switchyard/src/schema/migrations/migration.ts";
import type { Operation } from "../../../packages/switchyard/src/schema/migrations/operations.ts";
import type { SchemaDriver, Throttle } from "../../../packages/switchyard/src/schema/port.ts";
import { driverOptions } from "../../../packages/switchyard/src/schema/driverOptions.ts";
import { openPostgresSchema } from "../../../packages/switchyard/src/schema/postgres/openPostgresSchema.ts";
import { down, newType, up } from "./accounts.ts";
import type { Place, Shape } from "./shape.ts";

const operation: Operation = {
  alter_column: { table: "accounts", column: "name", type: newType, up, down },
};
const file = "1_bench.json";
const migration = {
  name: "1_bench",
  operations: [operation],
  positions: [{ file, line: 1, column: 1 }],
  checksum: checksumOf({ text: JSON.stringify(operation) }),
  format: "operations",
  file,
} as const;

/** The product itself, as `switchyard db expand` and `switchyard db backfill` run it, with its defaults but for these. */
export function switchyardShape(name: string, changes: Partial<Throttle>): Shape {
  return {
    name,
    prepare: async (place) => {
      const { signal } = new AbortController();
      await open(place, changes).expand([migration], { progress: () => undefined, signal });
    },
    fill: async (place) => {
      const began = performance.now();
      let lastBatchAt = began;
      await open(place, changes).backfill({
        progress: ({ phase }) => {
          if (phase === "filling") lastBatchAt = performance.now();
        },
        signal: new AbortController().signal,
      });
      const ended = performance.now();
      const startedAt = (await readStart(place)) - performance.timeOrigin;
      const fillMs = lastBatchAt - startedAt;
      return { fillMs, aroundMs: ended - began - fillMs };
    },
    unfilled: `_sy_pending_1 OR _sy_1_name IS DISTINCT FROM ${up}`,
  };
}

function open({ url }: Place, changes: Partial<Throttle>): SchemaDriver {
  const options = driverOptions("bench", database.parse({ url }), { url, holder: "bench" });
  return openPostgresSchema({ ...options, throttle: { ...options.throttle, ...changes } });
}

/** When the table's fill began, by the same machine's clock. */
async function readStart({ client }: Place): Promise<number> {
  const { rows } = await client.query<{ at: number }>(
    "SELECT (extract(epoch FROM min(started_at)) * 1000)::float8 AS at FROM switchyard.fill",
  );
  return rows[0]?.at ?? Number.NaN;
}
