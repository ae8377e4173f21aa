import type { Catalog } from "../../catalog/catalog.ts";
import type { Conversion, PlannedStatement, World } from "../../model.ts";
import { qualified, quoteName } from "../../sql/names.ts";
import { expressionOver } from "./expressionOver.ts";

/**
 * Statements that write no row, but PostgreSQL has to understand every expression to say so: a wrong one ends expand
 * before anything is changed.
 */
export function probeStatements(
  { schema }: World,
  catalog: Catalog,
  conversions: readonly Conversion[],
): readonly PlannedStatement[] {
  // No UPDATE may name these, though a trigger sets them.
  const always = new Set(
    catalog.relations.flatMap((relation) =>
      relation.columns
        .filter(({ identity }) => identity === "always" && relation.schema === schema)
        .map(({ name }) => `${relation.name}.${name}`),
    ),
  );
  return conversions.flatMap(({ table, up, down, before, after }) =>
    [
      ...up.map((computed) => ({ ...computed, side: before })),
      ...down.map((computed) => ({ ...computed, side: after })),
    ]
      .filter(({ column }) => !always.has(`${table}.${column}`))
      .map(({ column, expression, side }): PlannedStatement => {
        const value = expressionOver(expression, side, (physical) => `_sy_row.${quoteName(physical)}`);
        return {
          sql: `UPDATE ${qualified(schema, table)} AS _sy_row SET ${quoteName(column)} = ${value} WHERE false`,
          lock: { mode: "ROW EXCLUSIVE", table: `${schema}.${table}` },
          work: "none",
          why: `Asks PostgreSQL whether the expression for ${column} can be computed; no row is written.`,
        };
      }),
  );
}
