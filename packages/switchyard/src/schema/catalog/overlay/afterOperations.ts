import type { Node } from "libpg-query";
import { SwitchyardError } from "../../../errors.ts";
import type { Operation } from "../../migrations/operations.ts";
import { parseTree } from "../../sql/parse.ts";
import type { Catalog } from "../catalog.ts";
import { afterStatement } from "./afterStatement.ts";
import { operationStatements } from "./operationStatements.ts";

/** The catalog as these operations leave it in the end, once they are contracted. */
export function afterOperations(catalog: Catalog, operations: readonly Operation[], schema: string): Catalog {
  return operations.reduce((before, operation) => afterOperation(before, operation, schema), catalog);
}

/** A converter asks after each statement, with one operation more: the steps before it are taken once. */
const steps = new WeakMap<
  Catalog,
  WeakMap<Operation, { readonly schema: string; readonly after: Catalog }>
>();

function afterOperation(catalog: Catalog, operation: Operation, schema: string): Catalog {
  const taken = steps.get(catalog) ?? new WeakMap();
  steps.set(catalog, taken);
  const known = taken.get(operation);
  if (known?.schema === schema) return known.after;
  const after = operationStatements(operation, schema).flatMap(parse).reduce(afterStatement, catalog);
  taken.set(operation, { schema, after });
  return after;
}

/** A type or an expression that PostgreSQL cannot read is said by whoever plans the operation; here nothing follows. */
function parse(statement: string): readonly Node[] {
  try {
    return (parseTree(statement, "").stmts ?? []).flatMap(({ stmt }) => stmt ?? []);
  } catch (error) {
    if (error instanceof SwitchyardError) return [];
    throw error;
  }
}
