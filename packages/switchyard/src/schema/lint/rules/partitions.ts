import type { PartitionCmd } from "libpg-query";
import type { Facts } from "../facts.ts";
import {
  type TableName,
  constraintsOf,
  defaultPartition,
  nameOf,
  referrers,
  relationAt,
} from "../../catalog/lookup.ts";

export function attach(facts: Facts, parent: TableName, { name, bound }: PartitionCmd): void {
  const { catalog } = facts;
  const child = nameOf(catalog, name);
  facts.lockAll(child, "ACCESS EXCLUSIVE");
  for (const one of constraintsOf(catalog, parent)) {
    if (one.references)
      facts.lock({ schema: one.references.schema, name: one.references.table }, "SHARE ROW EXCLUSIVE");
  }
  for (const one of referrers(catalog, parent))
    facts.lock({ schema: one.schema, name: one.table }, "SHARE ROW EXCLUSIVE");
  const fallback = defaultPartition(catalog, parent);
  if (fallback !== undefined) {
    facts.lock(fallback, "ACCESS EXCLUSIVE");
    facts.scan(fallback);
    facts.find({
      rule: "default-partition-scans",
      severity: "error",
      location: name?.location,
      message: `The default partition ${fallback.name} is read through for rows of the new one while nobody can read or write it.`,
      safe: "Give the default partition a valid CHECK that leaves these values out first, and drop it afterwards.",
    });
  }
  if (bound?.is_default === true && (relationAt(catalog, parent)?.children ?? []).length === 0) return;
  if (mayProve(facts, child, parent)) return;
  facts.scan(child);
  if (!facts.exists(child)) return;
  facts.find({
    rule: "attach-scans",
    severity: "error",
    location: name?.location,
    message: `No valid CHECK says that all rows of ${child.name} are within the bounds: they are all read while nobody can read or write ${child.name}.`,
    safe: "Add a CHECK of the bounds, with IS NOT NULL, as NOT VALID; VALIDATE CONSTRAINT; ATTACH; drop the CHECK.",
  });
}

/** Whether there is a valid CHECK on all columns of the key; whether it is as narrow as the bounds only PostgreSQL knows. */
function mayProve({ catalog }: Facts, child: TableName, parent: TableName): boolean {
  const key = relationAt(catalog, parent)?.partitionKey ?? [];
  const columns = relationAt(catalog, child)?.columns ?? [];
  const checks = constraintsOf(catalog, child).filter((one) => one.kind === "check" && one.validated);
  return (
    key.length > 0 &&
    key.every((column) => {
      const own = checks.filter((one) => one.columns.includes(column));
      const notNull =
        columns.some((one) => one.name === column && one.notNull) ||
        own.some((one) => one.definition.includes(`${column} IS NOT NULL`));
      return notNull && own.some((one) => /[<>=]|ANY/.test(one.definition));
    })
  );
}

export function detach(
  facts: Facts,
  parent: TableName,
  { name, concurrent }: PartitionCmd,
  finalize: boolean,
): void {
  const child = nameOf(facts.catalog, name);
  const light = concurrent === true || finalize;
  facts.lock(child, "ACCESS EXCLUSIVE");
  if (light) return;
  const fallback = defaultPartition(facts.catalog, parent);
  if (fallback !== undefined) facts.lock(fallback, "ACCESS EXCLUSIVE");
  if (!facts.exists(parent)) return;
  facts.find({
    rule: "detach-locks-parent",
    severity: "warning",
    message: `DETACH PARTITION locks all of ${parent.name} against reads and writes.`,
    safe: "DETACH PARTITION … CONCURRENTLY, outside a transaction.",
    breaks: "Queries of the old version do not find the partition's rows.",
  });
}
