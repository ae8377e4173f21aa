import type { Node } from "libpg-query";
import { SwitchyardError } from "../../../errors.ts";
import type { Operation } from "../../migrations/operations.ts";
import { parseTree } from "../../sql/parse.ts";
import type { Catalog } from "../catalog.ts";
import { afterStatement } from "./afterStatement.ts";
import { operationStatements } from "./operationStatements.ts";

/** The catalog as these operations leave it in the end, once they are contracted. */
export function afterOperations(catalog: Catalog, operations: readonly Operation[], schema: string): Catalog {
  return operations.reduce(
    (before, operation) => nodesOf(operation, schema).reduce(afterStatement, before),
    catalog,
  );
}

/** What a converter asks for after each statement is parsed once. */
const parsed = new WeakMap<Operation, { readonly schema: string; readonly nodes: readonly Node[] }>();

function nodesOf(operation: Operation, schema: string): readonly Node[] {
  const known = parsed.get(operation);
  if (known?.schema === schema) return known.nodes;
  const nodes = operationStatements(operation, schema).flatMap(parse);
  parsed.set(operation, { schema, nodes });
  return nodes;
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
