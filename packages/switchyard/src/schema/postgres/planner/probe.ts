import type { Conversion, PlannedStatement, World } from "../../model.ts";
import { qualified, quoteName } from "../../sql/names.ts";
import { expressionOver } from "./expressionOver.ts";

/** Writes no row, but PostgreSQL has to understand every expression to say so: a wrong one ends expand before anything is changed. */
export function probeStatements(
  world: World,
  conversions: readonly Conversion[],
): readonly PlannedStatement[] {
  return conversions.flatMap(({ table, up, down, before, after }) =>
    [
      ...up.map((computed) => ({ ...computed, side: before })),
      ...down.map((computed) => ({ ...computed, side: after })),
    ].map(
      ({ column, expression, side }): PlannedStatement => ({
        sql: `UPDATE ${qualified(world.schema, table)} AS _sy_row SET ${quoteName(column)} = ${expressionOver(expression, side, (physical) => `_sy_row.${quoteName(physical)}`)} WHERE false`,
        lock: { mode: "ROW EXCLUSIVE", table: `${world.schema}.${table}` },
        work: "none",
        why: `Asks PostgreSQL whether the expression for ${column} can be computed; no row is written.`,
      }),
    ),
  );
}
