import type { OperationBody } from "../../../migrations/operations.ts";
import { quoteName } from "../../../sql/names.ts";
import { rewriteExpression } from "../../../sql/rewrite.ts";
import type { Planning } from "../draft/planning.ts";
import { columnList } from "./definitions.ts";

type Body = OperationBody<"create_index">;
type IndexColumn = Exclude<Body["columns"], string[]>[string];

/** Built while everybody goes on, after the rows are filled. */
export function planCreateIndex(planning: Planning, body: Body): void {
  const table = planning.table(body.table);
  const { schema } = planning;
  const isTaken = (name: string) =>
    planning.catalog.indexes.some((index) => index.schema === schema && index.name === name);
  if (isTaken(body.name)) {
    planning.problem("MIGRATION_INVALID", `There is an index ${body.name} already.`, "Choose another name.");
  }
  if (table.relation?.kind === "partitioned") {
    planning.problem(
      "MIGRATION_REFUSED",
      `${table.name} is partitioned: PostgreSQL builds no index of all its partitions while they are written to.`,
      "Build one on each partition, then attach them by an operation `sql`.",
    );
  }
  const columns = Array.isArray(body.columns)
    ? body.columns.map((name): [string, IndexColumn] => [name, {}])
    : Object.entries(body.columns);
  const keys = columns.map(([name, options]) => keySql(planning.column(table, name).physical, options));
  const include = (body.include ?? []).map((name) => planning.column(table, name).physical);
  const names = new Map(table.columns.map(({ name, physical }) => [name, physical]));
  const concurrently = table.created ? "" : " CONCURRENTLY";
  const definition = [
    `CREATE${body.unique === true ? " UNIQUE" : ""} INDEX${concurrently} ${quoteName(body.name)}`,
    ` ON ${planning.qualified(table.physical)} USING ${body.method ?? "btree"} (${keys.join(", ")})`,
    include.length === 0 ? "" : ` INCLUDE ${columnList(include)}`,
    body.storage_parameters === undefined ? "" : ` WITH (${body.storage_parameters})`,
    body.predicate === undefined ? "" : ` WHERE ${rewriteExpression(body.predicate, names)}`,
  ].join("");
  if (table.created) {
    planning.add(definition, table, "The table is empty.", "SHARE");
    return;
  }
  planning.build.push({ kind: "create-index", index: body.name, table: table.physical, definition });
  planning.revertAfter.push({ kind: "drop-index", table: table.physical, index: body.name });
}

function keySql(physical: string, { collate, opclass, sort, nulls }: IndexColumn): string {
  const parameters = opclass?.params?.length ? ` (${opclass.params.join(", ")})` : "";
  return [
    quoteName(physical),
    collate === undefined ? "" : ` COLLATE ${collate.includes(".") ? collate : quoteName(collate)}`,
    opclass === undefined ? "" : ` ${opclass.name}${parameters}`,
    sort === undefined ? "" : ` ${sort.toUpperCase()}`,
    nulls === undefined ? "" : ` NULLS ${nulls.toUpperCase()}`,
  ].join("");
}
