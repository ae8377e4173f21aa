import type { PartitionBoundSpec } from "libpg-query";
import type { Catalog, Constraint } from "../catalog.ts";
import { type TableName, constraintsOf, qualifiedName } from "../lookup.ts";
import { isOf, mapConstraint, mapRelation } from "./edit.ts";

/** `bound`: of a partition. */
export function inherit(
  catalog: Catalog,
  parent: TableName,
  child: TableName,
  bound: string | null,
): Catalog {
  const known = mapRelation(catalog, parent, (one) => ({
    ...one,
    children: [...one.children.filter((name) => name !== qualifiedName(child)), qualifiedName(child)],
  }));
  const related = mapRelation(known, child, (one) => ({
    ...one,
    parent: qualifiedName(parent),
    partitionBound: bound,
  }));
  return constraintsOf(related, parent)
    .filter(({ kind }) => kind === "check" || kind === "not-null")
    .reduce((before, one) => bindChild(before, child, one), related);
}

/** By what the parent is bound. */
function bindChild(catalog: Catalog, child: TableName, constraint: Constraint): Catalog {
  const { kind, name, columns } = constraint;
  const own = constraintsOf(catalog, child).find(
    (one) => one.kind === kind && (kind === "check" ? one.name === name : one.columns[0] === columns[0]),
  );
  if (own !== undefined)
    return mapConstraint(catalog, child, own.name, (one) => ({ ...one, inherited: true }));
  const inherited = {
    ...constraint,
    table: child.name,
    schema: child.schema,
    inherited: true,
    validated: true,
  };
  return { ...catalog, constraints: [...catalog.constraints, inherited] };
}

export function disinherit(catalog: Catalog, child: TableName, parent: TableName): Catalog {
  const alone = mapRelation(catalog, child, (one) => ({ ...one, parent: null, partitionBound: null }));
  const parted = mapRelation(alone, parent, (one) => ({
    ...one,
    children: one.children.filter((name) => name !== qualifiedName(child)),
  }));
  const constraints = parted.constraints.map((one) =>
    isOf(one, child) ? { ...one, inherited: false } : one,
  );
  return { ...parted, constraints };
}

/** Of which values, only PostgreSQL asks. */
export function boundText(bound: PartitionBoundSpec | undefined): string {
  return bound?.is_default === true ? "DEFAULT" : "FOR VALUES";
}
