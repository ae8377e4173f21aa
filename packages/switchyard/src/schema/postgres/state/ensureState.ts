import { SwitchyardError } from "../../../errors.ts";
import type { Connection } from "../connection.ts";
import { stateTables } from "./tables.ts";

export interface AppPlace {
  readonly app: string;
  readonly schema: string;
  readonly prefix: string;
}

/** Any number that nobody else locks: two controllers must not make the tables at the same time. */
const stateLock = 7_379_121_001;
const format = 1;

/** Makes the tables and the app's row where they are not there. Throws CONFLICT when the app lives elsewhere, VERSION. */
export async function ensureState(connection: Connection, place: AppPlace): Promise<void> {
  await connection.transaction(async () => {
    await connection.query("SELECT pg_advisory_xact_lock($1)", [stateLock]);
    const { rows: there } = await connection.query<{ there: boolean }>(
      "SELECT to_regclass('switchyard.need') IS NOT NULL AS there",
    );
    if (there[0]?.there !== true) for (const statement of stateTables) await connection.query(statement);
    await connection.query(
      `INSERT INTO switchyard.app (app, schema_name, prefix) VALUES ($1, $2, $3) ON CONFLICT (app) DO NOTHING`,
      [place.app, place.schema, place.prefix],
    );
    const { rows } = await connection.query<{ schema: string; prefix: string; format: number }>(
      `SELECT schema_name AS schema, prefix, format FROM switchyard.app WHERE app = $1`,
      [place.app],
    );
    refuseOthers(rows[0], place);
  });
}

function refuseOthers(
  stored: { readonly schema: string; readonly prefix: string; readonly format: number } | undefined,
  place: AppPlace,
): void {
  if (stored === undefined) throw new Error(`the row of ${place.app} is not there`);
  if (stored.format !== format) {
    throw new SwitchyardError(
      "VERSION",
      `the schema switchyard in this database has format ${stored.format}; this Switchyard knows ${format}`,
      { next: "Update Switchyard to the version that last worked on this database, or a later one." },
    );
  }
  if (stored.schema === place.schema && stored.prefix === place.prefix) return;
  throw new SwitchyardError(
    "CONFLICT",
    `${place.app} is known here with schema ${stored.schema} and prefix ${stored.prefix}, not ${place.schema} and ${place.prefix}`,
    { next: "Set `database.schema` and `database.prefix` back, or give this app another name." },
  );
}
