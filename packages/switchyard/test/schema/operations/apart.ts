import { columnCases } from "../../../src/schema/postgres/planner/testing/cases/columns.ts";
import { tableCases } from "../../../src/schema/postgres/planner/testing/cases/tables.ts";
import type { MigrationCase } from "../../../src/schema/postgres/planner/testing/migrationCase.ts";
import type { Operation } from "../../../src/schema/migrations/operations.ts";
import type { OperationCase, Side, TableCase } from "./operationCase.ts";

/** The planner's case of that name. */
export function planned({ name }: OperationCase): Pick<MigrationCase, "setup" | "operations"> {
  const found = [...columnCases, ...tableCases].find((each) => each.name === name);
  if (found === undefined) throw new Error(`the planner has no case "${name}"`);
  return found;
}

/** The case with tables, indexes and constraints of its own, so that many fit into one database. */
export function apart(
  operation: OperationCase,
  index: number,
): { readonly table: TableCase; readonly operations: readonly Operation[] } {
  const named = (text: string) =>
    text.replaceAll(/users|orders|customers|cities|purchases|items/g, (name) => `${name}${index}`);
  const { setup, operations } = planned(operation);
  const { old, new: young, ...traits } = operation;
  const renamed: readonly Operation[] = JSON.parse(named(JSON.stringify(operations)));
  return {
    table: {
      ...traits,
      setup: named(setup),
      sides: { old: sideApart(old, named), new: sideApart(young, named) },
    },
    operations: renamed,
  };
}

function sideApart(side: Side, named: (text: string) => string): Side {
  const { also, holds } = side;
  return {
    ...side,
    table: named(side.table),
    ...(also !== undefined && { also: (n: number) => named(also(n)) }),
    ...(holds !== undefined && { holds: named(holds) }),
  };
}
