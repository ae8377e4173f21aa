import pg from "pg";
import { messageOf, SwitchyardError } from "../../../errors.ts";
import type { InFlight } from "../../model.ts";
import { sqlState } from "../session/failures.ts";
import { type OffendingRow, rowsText } from "./offendingRows.ts";

const goOn =
  "`switchyard db backfill` goes on where it stopped, `switchyard db revert` takes the migration back";

/** A statement of a fill or a verification failed as a whole, not because of one row. */
export function workFailure(error: unknown, flight: InFlight, table: string): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const state = sqlState(error) ?? "";
  const fields = { migration: flight.migration.name, table, code: state };
  const refused = (message: string, next: string) =>
    new SwitchyardError("DATABASE_REFUSED", message, { next, cause: error, fields });
  const failed = (message: string, next: string) =>
    new SwitchyardError("BACKFILL_FAILED", message, { next, cause: error, fields });
  const text = messageOf(error);
  switch (state) {
    case "25006":
      return refused(
        `${table} cannot be written to: ${text}`,
        `Point \`database.url\` at the primary, or find out who made it read-only (a hosted database where its disk is nearly full); then ${goOn}.`,
      );
    case "42501":
      return refused(
        `${table}: ${text}`,
        `Grant what is missing to the user of \`database.url\`; then ${goOn}.`,
      );
    case "53100":
      return failed(
        `the database's disk is full (${table}: ${text})`,
        `Free space on the server: each filled row is written anew, and VACUUM takes the old one away. Then ${goOn}.`,
      );
    default:
      return failed(
        `${table} of ${flight.migration.name} cannot be filled: ${text}`,
        `Look into it; then ${goOn}.`,
      );
  }
}

/** Rows that cannot be filled; nothing of their batch is. */
export function rowsFailure(
  error: unknown,
  flight: InFlight,
  table: string,
  rows: readonly OffendingRow[],
): SwitchyardError {
  return new SwitchyardError(
    "BACKFILL_FAILED",
    `${table} of ${flight.migration.name} has rows that cannot be filled: ${rowsText(rows)}`,
    {
      next: `Mend these rows in the old version's columns; then ${goOn}.`,
      fields: { migration: flight.migration.name, table, rows },
      cause: error,
    },
  );
}
