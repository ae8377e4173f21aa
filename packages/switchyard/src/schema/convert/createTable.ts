import type { CreateStmt } from "libpg-query";
import type { ConstraintDefinition } from "../migrations/operations.ts";
import { quoteName } from "../sql/names.ts";
import { additive } from "./additive.ts";
import { columnDefinition } from "./columnDefinition.ts";
import { constraintDefinition } from "./constraintDefinition.ts";
import { relationNow } from "./find.ts";
import { tableName } from "./names.ts";
import { add, note, refuse, type Given, type Work } from "./work.ts";

export function createTable(work: Work, given: Given, create: CreateStmt): void {
  const { statement } = given;
  const table = tableName(work, create.relation);
  if (create.relation?.relpersistence === "t") {
    return refuse(
      work,
      { statement },
      `The temporary table ${table} ends with the session of the migration.`,
      "Leave it out.",
    );
  }
  if (create.if_not_exists === true && relationNow(work, table) !== undefined) {
    return note(work, statement.position, `${table} exists; nothing to do.`);
  }
  if (create.inhRelations !== undefined) {
    const what = create.partbound === undefined ? "a child" : "a partition";
    return refuse(
      work,
      { statement },
      `${table} becomes ${what} of a table that both versions use, which takes a lock on it and may scan it.`,
      "Create it on its own, with a CHECK that proves its bounds, and attach it by hand.",
    );
  }
  if (isPlain(create)) {
    return void add(work, { create_table: body(work, table, create) }, statement.position);
  }
  additive(work, given, `DROP TABLE ${quoteName(table)}`, `${table} has what the format has no word for`);
}

/** All of it can be said in the format. */
function isPlain(create: CreateStmt): boolean {
  const { partspec, options, tablespacename, accessMethod, ofTypename, relation, tableElts = [] } = create;
  const other = [partspec, options, tablespacename, accessMethod, ofTypename].some(
    (part) => part !== undefined,
  );
  const columns = tableElts.filter((node) => "ColumnDef" in node);
  const like = tableElts.some((node) => !("ColumnDef" in node) && !("Constraint" in node));
  return !other && !like && columns.length > 0 && relation?.relpersistence !== "u";
}

function body(work: Work, name: string, { tableElts = [] }: CreateStmt) {
  const columns = tableElts.flatMap((node) =>
    "ColumnDef" in node ? [columnDefinition(work, name, node.ColumnDef)] : [],
  );
  const constraints = tableElts.flatMap((node): ConstraintDefinition[] =>
    "Constraint" in node ? [constraintDefinition(work, name, node.Constraint)] : [],
  );
  return { name, columns, ...(constraints.length > 0 && { constraints }) };
}
