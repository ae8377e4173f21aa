import type { InFlight } from "../../../packages/switchyard/src/schema/model.ts";
import type { Throttle } from "../../../packages/switchyard/src/schema/port.ts";
import { fillFlight } from "../../../packages/switchyard/src/schema/postgres/backfill/fillFlight.ts";
import { connectTo } from "../../../packages/switchyard/src/schema/postgres/session/connect.ts";
import { stateTables } from "../../../packages/switchyard/src/schema/postgres/state/tables.ts";
import { after, before, down, pending, up } from "./accounts.ts";
import type { Shape } from "./shape.ts";

const flight: InFlight = {
  migration: { name: "bench", operations: [], positions: [], checksum: "", format: "sql", file: "bench.sql" },
  version: { name: "bench_v1", ordinal: 1, tables: [after] },
  conversions: [
    {
      table: "accounts",
      up: [{ column: "label", expression: up, reads: ["name"] }],
      down: [{ column: "name", expression: down, reads: ["label"] }],
      before,
      after,
      pending,
    },
  ],
  notes: [],
};

/** The product's own fill, with this throttle. */
export function switchyardShape(name: string, throttle: Throttle): Shape {
  return {
    name,
    prepare: async (client) => {
      for (const statement of [...stateTables, ...trigger, ...state]) await client.query(statement);
    },
    fill: (url) =>
      fillFlight(
        {
          app: "bench",
          schema: "public",
          ordinal: 1,
          connect: connectTo(url, "public"),
          fence: async (connection) => {
            await connection.query(
              "SELECT FROM switchyard.app WHERE app = $1 AND lease_token = $2 FOR SHARE",
              ["bench", 0],
            );
          },
          throttle: () => Promise.resolve(throttle),
          cancelled: () => Promise.resolve(false),
        },
        flight,
        { progress: () => undefined, signal: new AbortController().signal },
      ),
  };
}

/** What the sync trigger does for this conversion. */
const trigger = [
  `CREATE OR REPLACE FUNCTION accounts_sync() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF 'bench_v1' = ANY (current_schemas(false)) THEN
       IF TG_OP = 'INSERT' OR NEW.label IS DISTINCT FROM OLD.label THEN
         NEW.name := (SELECT (${down}) FROM (SELECT NEW.label AS label) AS accounts);
       END IF;
     ELSIF TG_OP = 'INSERT' OR OLD.${pending} OR NEW.name IS DISTINCT FROM OLD.name THEN
       NEW.label := (SELECT (${up}) FROM (SELECT NEW.name AS name) AS accounts);
     END IF;
     NEW.${pending} := false;
     RETURN NEW;
   END $$`,
  `CREATE TRIGGER accounts_sync BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW
     WHEN (current_setting('switchyard.backfill', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION accounts_sync()`,
];

const state = [
  "INSERT INTO switchyard.app (app, schema_name, prefix) VALUES ('bench', 'public', 'bench') ON CONFLICT DO NOTHING",
  `INSERT INTO switchyard.migration (app, ordinal, name, checksum, phase, version, definition, conversions, notes)
   VALUES ('bench', 1, 'bench', '', 'expanded', 'bench_v1', '{}', '[]', '[]') ON CONFLICT DO NOTHING`,
  "DELETE FROM switchyard.fill",
];
