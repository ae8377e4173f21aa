import type { OperationBody } from "../../../migrations/operations.ts";
import { quoteName } from "../../../sql/names.ts";
import { checkNames } from "../draft/checkNames.ts";
import type { ColumnDraft } from "../draft/columnDraft.ts";
import type { Planning } from "../draft/planning.ts";
import type { TableDraft } from "../draft/tableDraft.ts";
import { versionsOf } from "./versionsOf.ts";

/** The new version does not see it; it goes at contract. Rows that the new version adds get its value from `down`. */
export function planDropColumn(planning: Planning, body: OperationBody<"drop_column">): void {
  const table = planning.table(body.table);
  const column = planning.column(table, body.column);
  refuseDependents(planning, table, column);
  table.remove(column);
  if (table.created) {
    planning.alter(table, `DROP COLUMN ${quoteName(column.physical)}`, "Nobody uses the table yet.");
    return;
  }
  const { notNull, default: fallback, identity, generated } = column.shape;
  const needsValue = notNull && fallback === null && identity === null && generated === null;
  if (needsValue && body.down === undefined) {
    planning.problem(
      "MIGRATION_INCOMPLETE",
      `Rows that the new version adds to ${table.name} need a value for ${column.name}, which may not be null and has no default.`,
      "Give a `down` that computes it from the columns that stay.",
    );
  }
  if (body.down !== undefined) {
    planning.canConvert(table);
    checkNames(planning, table, { what: "down", expression: body.down });
    table.follow(column, body.down);
  }
  planning.contract.drop.push({ kind: "drop-column", table: table.physical, column: column.physical });
  noticeWhatGoes(planning, table, column);
}

/** What PostgreSQL would not drop along, or what would change meaning without the column. */
export function refuseDependents(
  planning: Planning,
  table: TableDraft,
  { name, physical }: ColumnDraft,
): void {
  const { relation } = table;
  if (relation === undefined) return;
  const isVersionsOwn = versionsOf(planning);
  const users = relation.dependents
    .filter(({ columns }) => columns.includes(physical))
    .filter((dependent) => !isVersionsOwn(dependent.name))
    .map(({ kind, name: dependent }) => `${kind.replace("-", " ")} ${dependent}`);
  const generated = relation.columns
    .filter((column) => column.generated !== null && column.default?.includes(physical))
    .map((column) => `generated column ${column.name}`);
  const publications = relation.publications
    .filter(({ columns }) => columns?.includes(physical))
    .map((publication) => `publication ${publication.name}`);
  const foreign = planning.catalog.constraints
    .filter(({ references }) => references?.schema === planning.schema && references.table === table.physical)
    .filter(
      (constraint) =>
        constraint.table !== table.physical && constraint.references?.columns.includes(physical),
    )
    .map((constraint) => `foreign key ${constraint.name} of ${constraint.table}`);
  const key = relation.partitionKey.includes(physical) ? ["the key of its partitions"] : [];
  const all = [...users, ...generated, ...publications, ...foreign, ...key];
  if (all.length === 0) return;
  planning.problem(
    "MIGRATION_REFUSED",
    `Column ${name} of ${table.name} is used by ${all.join(", ")}.`,
    "Drop these, or let them use something else, in a migration before this one.",
  );
}

function noticeWhatGoes(planning: Planning, table: TableDraft, { name, physical }: ColumnDraft): void {
  const indexes = planning
    .indexesOf(table)
    .filter((index) => index.uses.includes(physical) && index.constraint === null)
    .map((index) => `index ${index.name}`);
  const constraints = planning
    .constraintsOf(table)
    .filter((constraint) => constraint.columns.includes(physical) && constraint.kind !== "not-null")
    .map((constraint) => `constraint ${constraint.name}`);
  const all = [...indexes, ...constraints];
  if (all.length > 0)
    planning.notices.push(`With column ${name} of ${table.name} go ${all.join(", ")}, at contract.`);
}
