import { SwitchyardError } from "../../../errors.ts";
import type { InFlight } from "../../model.ts";
import type { Act, Verified } from "../../port.ts";
import { batchSettings } from "../backfill/batchSettings.ts";
import type { FillGround } from "../backfill/fillGround.ts";
import { lastingSession } from "../session/lastingSession.ts";
import type { Difference } from "./differences.ts";
import { readCompared } from "./readCompared.ts";
import { type VerifiedTable, verifyTable } from "./verifyTable.ts";

/**
 * Compares old and new, row by row: a row is in step where the new columns are what `up` makes of the old ones, or the
 * old ones what `down` makes of the new ones, and nothing of it is pending. With `repair`, rows that are not are filled
 * again from the old side. Throws VERIFY_FAILED with the first rows of each table, and what fillFlight throws.
 */
export async function verifyFlight(
  ground: FillGround,
  flight: InFlight,
  act: Act,
  options: { readonly repair: boolean },
): Promise<Verified> {
  const session = lastingSession(ground.connect, "verify", { settings: batchSettings, signal: act.signal });
  try {
    const tables: VerifiedTable[] = [];
    const byTable = Map.groupBy(
      flight.conversions.filter(({ up, pending }) => up.length > 0 || pending !== undefined),
      ({ table }) => table,
    );
    for (const [table, conversions] of byTable) {
      const columns = await session.use((connection) =>
        readCompared(connection, ground.schema, table, conversions),
      );
      const changing = [...columns].filter(([, column]) => column.changing).map(([name]) => name);
      if (changing.length > 0) {
        const note = `${table}.${changing.join(", ")}: not compared, since \`up\` gives another value each time`;
        act.progress({ migration: flight.migration.name, phase: "verifying", table, note });
      }
      tables.push(await verifyTable(ground, session, flight, { table, conversions, columns }, act, options));
    }
    if (tables.some(({ different }) => different > 0)) throw verifyFailure(flight, tables);
    return { tables: tables.map(({ table, rows, repaired }) => ({ table, rows, repaired })) };
  } finally {
    await session.close();
  }
}

function verifyFailure(flight: InFlight, tables: readonly VerifiedTable[]): SwitchyardError {
  const failed = tables.filter(({ different }) => different > 0);
  const lines = failed.map(
    ({ table, different, rows, first }) =>
      `${different} of ${rows} rows of ${table} differ (${first.map(differenceText).join("; ")})`,
  );
  return new SwitchyardError("VERIFY_FAILED", `${flight.migration.name}: ${lines.join("; ")}`, {
    next: "`switchyard db verify --repair` fills these rows again from the old version's columns, or mend them yourself.",
    fields: {
      migration: flight.migration.name,
      tables: failed.map(({ table, rows, different, first }) => ({ table, rows, different, first })),
    },
  });
}

function differenceText({ key, pending, columns }: Difference): string {
  const what = pending
    ? "not filled"
    : columns.map(({ column, is, up }) => `${column} is ${quoted(is)}, up gives ${quoted(up)}`).join(", ");
  return `${key.join(", ")}: ${what}`;
}

function quoted(value: string | null): string {
  return value === null ? "null" : JSON.stringify(value);
}
