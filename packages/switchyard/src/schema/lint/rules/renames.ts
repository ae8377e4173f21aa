import type { AlterObjectSchemaStmt, AlterOwnerStmt, RenameStmt } from "libpg-query";
import type { Facts } from "../facts.ts";
import { nameOf, relationAt } from "../../catalog/lookup.ts";

export function rename(
  facts: Facts,
  { renameType, relation, relationType, subname, newname }: RenameStmt,
): void {
  if (relation === undefined || renameType === "OBJECT_INDEX" || renameType === "OBJECT_SEQUENCE") return;
  const table = nameOf(facts.catalog, relation);
  // RENAME TO of an index may say ALTER TABLE, too.
  if (
    facts.catalog.indexes.some((index) => index.name === table.name) &&
    relationAt(facts.catalog, table) === undefined
  )
    return;
  if (renameType === "OBJECT_COLUMN" || renameType === "OBJECT_TRIGGER")
    facts.lockAll(table, "ACCESS EXCLUSIVE");
  else facts.lock(table, "ACCESS EXCLUSIVE");
  if (!facts.exists(table)) return;
  const column = renameType === "OBJECT_COLUMN";
  const whole =
    renameType === "OBJECT_TABLE" || renameType === "OBJECT_VIEW" || renameType === "OBJECT_MATVIEW";
  if (!column && !whole) return;
  const before = column ? `${table.name}.${subname}` : table.name;
  facts.find({
    rule: "rename-breaks-old",
    severity: "error",
    location: relation.location,
    message: `${before} is called ${newname} at once, also for the version that still runs.`,
    safe:
      relationType === "OBJECT_VIEW"
        ? "Make a second view of the new name, and drop the old one later."
        : "Let a view show the other name until no release that runs needs it.",
    breaks: `Every statement of the old version that names ${before}.`,
  });
}

export function setSchema(facts: Facts, { relation, objectType, newschema }: AlterObjectSchemaStmt): void {
  if (relation === undefined || objectType === "OBJECT_SEQUENCE") return;
  const table = nameOf(facts.catalog, relation);
  facts.lock(table, "ACCESS EXCLUSIVE");
  if (!facts.exists(table)) return;
  facts.find({
    rule: "rename-breaks-old",
    severity: "error",
    location: relation.location,
    message: `${table.name} is in schema ${newschema} at once, also for the version that still runs.`,
    safe: "Leave a view of its name in the old schema, or put the new one into the search_path before.",
    breaks: `Every statement of the old version that looks for ${table.name} where it was.`,
  });
}

export function changeOwner(facts: Facts, { relation }: AlterOwnerStmt): void {
  if (relation !== undefined) facts.lock(nameOf(facts.catalog, relation), "ACCESS EXCLUSIVE");
}
