import type {
  ColumnDefinition,
  ConstraintDefinition,
  OperationBody,
} from "../../../migrations/operations.ts";
import { quoteLiteral, quoteName } from "../../../sql/names.ts";
import type { Planning } from "../draft/planning.ts";
import { TableDraft } from "../draft/tableDraft.ts";
import { columnList, deferral, indexParametersSql, referencesSql } from "./definitions.ts";

/** At once and under its own name: the old version does not know it. */
export function planCreateTable(planning: Planning, body: OperationBody<"create_table">): void {
  if (planning.findTable(body.name) !== undefined) {
    planning.problem("MIGRATION_INVALID", `There is a table ${body.name} already.`, "Choose another name.");
  }
  const physical = planning.physicalTableName(body.name);
  const columns = body.columns.map(({ name, type }) => ({
    name,
    physical: name,
    value: null,
    shape: {
      type,
      notNull: false,
      default: null,
      generated: null,
      identity: null,
      sequence: null,
      collation: null,
    },
    copy: null,
  }));
  const table = new TableDraft({ name: body.name, physical, columns: [] }, undefined, columns);
  planning.tables.push(table);
  const keys = body.columns.filter(({ pk }) => pk === true).map(({ name }) => name);
  const parts = [
    ...body.columns.map((column) => columnSql(planning, column)),
    ...(keys.length > 0 ? [`PRIMARY KEY ${columnList(keys)}`] : []),
    ...(body.constraints ?? []).map((constraint) => constraintSql(planning, constraint)),
  ];
  planning.add(
    `CREATE TABLE ${planning.qualified(physical)} (${parts.join(", ")})`,
    null,
    `The new version's table; nobody else knows it.`,
  );
  for (const other of referenced(body)) {
    const target = planning.table(other);
    if (target === table) continue;
    planning.notices.push(
      `Writes to ${other} wait for the moment in which the foreign keys of ${body.name} are made (SHARE ROW EXCLUSIVE).`,
    );
  }
  comments(planning, table, body);
  planning.undo({ kind: "drop-table", table: physical });
  planning.notices.push(`Reverting drops table ${body.name} with all rows that are in it by then.`);
}

function columnSql(planning: Planning, column: ColumnDefinition): string {
  const { name, type, nullable, unique, pk, default: fallback, check, references, generated } = column;
  const { expression, identity } = generated ?? {};
  return [
    `${quoteName(name)} ${type}`,
    expression === undefined ? "" : ` GENERATED ALWAYS AS (${expression}) STORED`,
    identity === undefined
      ? ""
      : ` GENERATED ${identity.user_specified_values ?? "BY DEFAULT"} AS IDENTITY${identity.sequence_options === undefined ? "" : ` (${identity.sequence_options})`}`,
    typeof fallback === "string" ? ` DEFAULT ${fallback}` : "",
    nullable === true || pk === true || (nullable === undefined && expression !== undefined)
      ? ""
      : " NOT NULL",
    unique === true ? " UNIQUE" : "",
    check === undefined
      ? ""
      : ` CONSTRAINT ${quoteName(check.name)} CHECK (${check.constraint})${check.no_inherit === true ? " NO INHERIT" : ""}`,
    references === undefined
      ? ""
      : ` CONSTRAINT ${quoteName(references.name)} ${referencesTable(planning, references.table, [references.column], references)}`,
  ].join("");
}

function constraintSql(planning: Planning, constraint: ConstraintDefinition): string {
  const { name, type, columns = [], index_parameters: parameters } = constraint;
  const head = `CONSTRAINT ${quoteName(name)}`;
  switch (type) {
    case "check":
      return `${head} CHECK (${constraint.check ?? "true"})${constraint.no_inherit === true ? " NO INHERIT" : ""}`;
    case "unique": {
      const nulls = constraint.nulls_not_distinct === true ? " NULLS NOT DISTINCT" : "";
      return `${head} UNIQUE${nulls} ${columnList(columns)}${indexParametersSql(parameters)}${deferral(constraint)}`;
    }
    case "primary_key":
      return `${head} PRIMARY KEY ${columnList(columns)}${indexParametersSql(parameters)}${deferral(constraint)}`;
    case "foreign_key": {
      const { references } = constraint;
      if (references === undefined) {
        return planning.problem(
          "MIGRATION_INVALID",
          `The foreign key ${name} does not say what it references.`,
          "Give `references`.",
        );
      }
      const target = referencesTable(planning, references.table, references.columns ?? [], {
        ...references,
        deferrable: constraint.deferrable,
        initially_deferred: constraint.initially_deferred,
      });
      return `${head} FOREIGN KEY ${columnList(columns)} ${target}`;
    }
    case "exclude": {
      const { index_method: method = "gist", elements = "", predicate } = constraint.exclude ?? {};
      return `${head} EXCLUDE USING ${method} (${elements})${indexParametersSql(parameters)}${predicate === undefined ? "" : ` WHERE (${predicate})`}${deferral(constraint)}`;
    }
  }
}

function referencesTable(
  planning: Planning,
  name: string,
  columns: readonly string[],
  options: Parameters<typeof referencesSql>[2],
): string {
  const target = planning.table(name);
  const physical = columns.map((column) => planning.column(target, column).physical);
  return referencesSql(planning.qualified(target.physical), physical, options);
}

function referenced({ columns, constraints = [] }: OperationBody<"create_table">): readonly string[] {
  const tables = [...columns, ...constraints].flatMap(({ references }) => references?.table ?? []);
  return [...new Set(tables)];
}

function comments(planning: Planning, table: TableDraft, body: OperationBody<"create_table">): void {
  const name = planning.qualified(table.physical);
  if (typeof body.comment === "string") {
    planning.add(`COMMENT ON TABLE ${name} IS ${quoteLiteral(body.comment)}`, null, "What it is for.");
  }
  for (const column of body.columns) {
    if (typeof column.comment !== "string") continue;
    planning.add(
      `COMMENT ON COLUMN ${name}.${quoteName(column.name)} IS ${quoteLiteral(column.comment)}`,
      null,
      "What it is for.",
    );
  }
}
