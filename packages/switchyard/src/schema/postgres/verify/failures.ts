import { SwitchyardError } from "../../../errors.ts";
import { type OffendingRow, rowsText } from "../backfill/offendingRows.ts";
import type { InFlight } from "../../model.ts";

/** Rows for which `up` or `down` fails, or whose mended values a constraint does not allow. */
export function incomparableFailure(
  cause: unknown,
  { migration: { name } }: InFlight,
  table: string,
  rows: readonly OffendingRow[],
): SwitchyardError {
  return new SwitchyardError(
    "VERIFY_FAILED",
    `${table} of ${name} has rows that cannot be compared or repaired: ${rowsText(rows)}`,
    {
      next: "Mend these rows, and run `switchyard db verify` again; `switchyard db revert` takes the migration back.",
      fields: { migration: name, table, rows },
      cause,
    },
  );
}
