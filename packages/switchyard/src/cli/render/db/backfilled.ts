import type { MigrationStatus } from "../../../schema/port.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { rowsText } from "../../../schema/progressText.ts";

export function backfilledLines(inFlight: readonly MigrationStatus[], style: Style): string[] {
  if (inFlight.length === 0) return ["Nothing to fill: no migration is in flight."];
  const { symbols } = style;
  return [
    ...inFlight.map(({ name, fills }) => {
      const tables = fills.map(({ table, done }) => `${rowsText(done, undefined)} of ${table}`);
      return paint("done", `${symbols.done} ${[name, ...tables].join("  ")}`, style);
    }),
    `${symbols.bullet} Next: \`switchyard db verify\` compares old and new, row by row.`,
  ];
}
