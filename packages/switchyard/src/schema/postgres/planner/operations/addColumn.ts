import type { OperationBody } from "../../../migrations/operations.ts";
import { fitName, quoteLiteral, quoteName } from "../../../sql/names.ts";
import { checkNames } from "../draft/checkNames.ts";
import type { ColumnDraft } from "../draft/columnDraft.ts";
import type { Planning } from "../draft/planning.ts";
import type { TableDraft } from "../draft/tableDraft.ts";
import { bindCheck, bindNotNull, bindReference, bindUnique } from "./bind.ts";
import { isInstantDefault } from "./instantDefault.ts";
import { serialBase } from "./serial.ts";

type Body = OperationBody<"add_column">;

/**
 * A new column, under its own name at once where that is free. It is added empty, or with a default that costs nothing;
 * a value that has to be computed for each row is filled in later, and what has to hold for it is proved after that.
 */
export function planAddColumn(planning: Planning, { table: name, column, up }: Body): void {
  const table = planning.table(name);
  if (table.columns.some((each) => each.name === column.name)) {
    planning.problem(
      "MIGRATION_INVALID",
      `Table ${name} has a column ${column.name} already.`,
      "Choose another name.",
    );
  }
  refuseWhatRewrites(planning, table, column);
  const serial = serialBase(column.type);
  const identity = column.generated?.identity;
  const counts = serial !== undefined || identity !== undefined;
  const type = serial ?? column.type;
  const physical = planning.physicalColumnName(table, column.name);
  const sequence = counts ? sequenceFor(planning, table, physical, column, type) : null;
  const fallback =
    sequence === null
      ? (column.default ?? null)
      : `nextval(${quoteLiteral(planning.qualified(sequence))}::regclass)`;
  const instant =
    fallback !== null && up === undefined && !counts && isInstantDefault(fallback, planning.catalog);
  const notNull = column.nullable === false || counts || column.pk === true;

  planning.alter(
    table,
    `ADD COLUMN ${quoteName(physical)} ${type}${instant ? ` DEFAULT ${fallback}${notNull ? " NOT NULL" : ""}` : ""}`,
    instant
      ? "The default costs nothing: PostgreSQL keeps it once for all rows that are there."
      : "Empty, so that it costs nothing.",
  );
  table.physicalColumns.add(physical);
  planning.undo({ kind: "drop-column", table: table.physical, column: physical });
  if (fallback !== null && !instant) {
    planning.alter(table, `ALTER COLUMN ${quoteName(physical)} SET DEFAULT ${fallback}`, "For rows to come.");
  }
  if (sequence !== null) ownSequence(planning, table, physical, sequence, identity);
  if (typeof column.comment === "string") {
    planning.add(
      `COMMENT ON COLUMN ${planning.qualified(table.physical)}.${quoteName(physical)} IS ${quoteLiteral(column.comment)}`,
      table,
      "What it is for.",
      "SHARE UPDATE EXCLUSIVE",
    );
  }

  if (up !== undefined) checkNames(planning, table, { what: "up", expression: up });
  const fill = up ?? (fallback !== null && !instant ? fallback : null);
  if (fill === null && notNull && !instant && !table.created) {
    planning.problem(
      "MIGRATION_INCOMPLETE",
      `Rows of ${name} have no value for ${column.name}, which may not be null.`,
      `Give it a \`default\`, or an \`up\` that computes it for old rows.`,
    );
  }
  const added: ColumnDraft = {
    name: column.name,
    physical,
    value: valueOf(table, fill, instant ? fallback : null),
    shape: {
      type,
      notNull: instant && notNull,
      default: fallback,
      generated: null,
      identity: null,
      sequence,
      collation: null,
    },
    copy: null,
  };
  table.columns.push(added);
  if (fill !== null && !table.created) {
    planning.fillRows(table);
    table.compute(added);
  }
  if (notNull && !instant) bindNotNull(planning, table, added);
  if (column.check) bindCheck(planning, table, column.check);
  if (column.references) bindReference(planning, table, added, column.references);
  if (column.unique === true) {
    bindUnique(planning, table, [added], fitName(`${table.name}_${column.name}_key`), "UNIQUE");
  }
  if (column.pk === true) {
    bindUnique(planning, table, [added], fitName(`${table.name}_pkey`), "PRIMARY KEY");
  }
}

function refuseWhatRewrites(planning: Planning, table: TableDraft, column: Body["column"]): void {
  if (column.generated?.expression !== undefined && !table.created) {
    planning.problem(
      "MIGRATION_REFUSED",
      `A generated column ${column.name} would be computed for all rows of ${table.name} under a lock that nobody passes.`,
      "Add an ordinary column with `up`, which keeps it in step while both versions run.",
    );
  }
  if (column.pk === true && planning.constraintsOf(table).some(({ kind }) => kind === "primary-key")) {
    planning.problem("MIGRATION_REFUSED", `${table.name} has a primary key already.`, "Leave `pk` out.");
  }
  const domain = planning.catalog.types.find(
    ({ kind, name, schema, constrained }) =>
      kind === "domain" && constrained && [name, `${schema}.${name}`].includes(column.type),
  );
  if (domain !== undefined && !table.created) {
    planning.problem(
      "MIGRATION_REFUSED",
      `PostgreSQL rewrites ${table.name} to add a column of domain ${domain.name}, which has constraints.`,
      `Use the type ${domain.base ?? "below it"} and a \`check\`.`,
    );
  }
}

function valueOf(table: TableDraft, fill: string | null, instant: string | null): ColumnDraft["value"] {
  if (fill !== null) return table.valueOf(fill);
  return instant === null ? null : { sql: instant, reads: [] };
}

function sequenceFor(
  planning: Planning,
  table: TableDraft,
  physical: string,
  column: Body["column"],
  type: string,
): string {
  const name = `${table.name}_${column.name}_seq`;
  const sequence = column.generated?.identity ? planning.madeUp(`${physical}_seq`) : fitName(name);
  planning.add(
    `CREATE SEQUENCE ${planning.qualified(sequence)} AS ${type}`,
    null,
    `Numbers the rows of ${table.name}.`,
  );
  return sequence;
}

function ownSequence(
  planning: Planning,
  table: TableDraft,
  physical: string,
  sequence: string,
  identity: NonNullable<Body["column"]["generated"]>["identity"],
): void {
  planning.add(
    `ALTER SEQUENCE ${planning.qualified(sequence)} OWNED BY ${planning.qualified(table.physical)}.${quoteName(physical)}`,
    table,
    "It goes when its column goes.",
    "ACCESS SHARE",
  );
  if (identity === undefined) return;
  const own = fitName(`${table.name}_${physical}_seq`);
  planning.contract.settle.push(
    { kind: "set-default", table: table.physical, column: physical, expression: null },
    {
      kind: "identity",
      table: table.physical,
      column: physical,
      mode: identity.user_specified_values ?? "BY DEFAULT",
      sequence: own,
      options: identity.sequence_options ?? "",
    },
    { kind: "continue-sequence", sequence: own, from: sequence },
    { kind: "drop-sequence", sequence },
  );
}
