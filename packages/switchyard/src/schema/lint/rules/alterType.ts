import type { ColumnDef, Node } from "libpg-query";
import type { Facts } from "../facts.ts";
import {
  type TableName,
  constraintsOf,
  descendants,
  indexesOf,
  referrers,
  relationAt,
  strings,
} from "../../catalog/lookup.ts";
import { lockReferences } from "./lockReferences.ts";
import { type TypeChange, typeChange } from "./typeChange.ts";
import { type WrittenType, storedType, writtenType } from "./typeName.ts";

export function alterType(facts: Facts, table: TableName, name: string, definition: ColumnDef): void {
  const { catalog } = facts;
  const column = relationAt(catalog, table)?.columns.find((one) => one.name === name);
  const to = writtenType(definition.typeName);
  // Its foreign keys are dropped and made again.
  lockReferences(facts, table, name);
  const from = column && storedType(column.type);
  const effect = effectOf(facts, name, from, to, definition.raw_default);
  if (effect !== "free") checkReferences(facts, table, name);
  if (effect === "rewrite") facts.rewrite(table);
  else if (looksAgain(facts, table, name, effect, definition)) facts.scan(table);
  if (!facts.exists(table) || (effect !== "rewrite" && !facts.scans.size)) return;
  facts.find({
    rule: effect === "rewrite" ? "type-rewrites" : "type-scans",
    severity: "error",
    location: definition.location,
    message:
      effect === "rewrite"
        ? `${table.name}.${name} from ${column?.type ?? "its type"} to ${to.name}: the table is written anew, and nobody can read or write it until that is done.`
        : `No row changes, but indexes or constraints with ${name} in them are made again over all rows while nobody can read or write ${table.name}.`,
    safe: "Add a column of the new type, keep both in step by a trigger, fill it in batches, switch over.",
    breaks: "The old version reads and writes the old type.",
  });
}

function effectOf(
  facts: Facts,
  name: string,
  from: WrittenType | undefined,
  to: WrittenType,
  using: Node | undefined,
): TypeChange {
  if (from === undefined) return "rewrite";
  const path = using === undefined ? [] : casts(using, name);
  if (path === undefined) return "rewrite";
  const steps = [from, ...path, to];
  const effects = steps
    .slice(1)
    .map((step, index) => typeChange(steps[index] ?? from, step, facts.catalog, false));
  return effects.includes("rewrite") ? "rewrite" : effects.includes("reindex") ? "reindex" : "free";
}

/** The casts of the column in USING, innermost first; undefined where it is any other expression. */
function casts(using: Node, name: string): readonly WrittenType[] | undefined {
  if ("ColumnRef" in using) return strings(using.ColumnRef.fields).at(-1) === name ? [] : undefined;
  if (!("TypeCast" in using) || using.TypeCast.arg === undefined) return undefined;
  const before = casts(using.TypeCast.arg, name);
  return before && [...before, writtenType(using.TypeCast.typeName)];
}

/** Even where the rows stay: CHECKs are checked again, and indexes made again that cannot be taken over. */
function looksAgain(
  { catalog }: Facts,
  table: TableName,
  name: string,
  effect: TypeChange,
  { collClause }: ColumnDef,
): boolean {
  return [table, ...descendants(catalog, table)].some((one) => {
    const checks = constraintsOf(catalog, one).some(
      (constraint) =>
        constraint.kind === "check" && constraint.validated && constraint.columns.includes(name),
    );
    const indexes = indexesOf(catalog, one).some(
      (index) =>
        index.uses.includes(name) &&
        (effect === "reindex" ||
          collClause !== undefined ||
          index.predicate !== null ||
          index.columns.includes(null)),
    );
    return checks || indexes;
  });
}

/** Its foreign keys are checked again, for all rows. */
function checkReferences(facts: Facts, table: TableName, name: string): void {
  const own = constraintsOf(facts.catalog, table).filter((one) => one.columns.includes(name));
  const others = referrers(facts.catalog, table).filter(
    (one) => one.references?.columns.includes(name) === true,
  );
  for (const { references, schema, table: from, validated } of [...own, ...others]) {
    if (references === null || !validated) continue;
    facts.scan({ schema, name: from });
    facts.scan({ schema: references.schema, name: references.table });
  }
}
