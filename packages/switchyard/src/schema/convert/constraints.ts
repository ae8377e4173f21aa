import type { Constraint } from "libpg-query";
import type { ConstraintDefinition } from "../migrations/operations.ts";
import type { TableCommand } from "./alterTable.ts";
import { constraintDefinition } from "./constraintDefinition.ts";
import { catalogNow, addedColumn, createdTable, findDraft } from "./find.ts";
import { binding } from "./needs.ts";
import { unsupported } from "./unsupported.ts";
import { add, note, refuse, remove, type Given, type Work } from "./work.ts";

export function addConstraint(
  work: Work,
  { statement, annotations }: Given,
  { table, command, subjects }: TableCommand,
): void {
  if (command.def === undefined || !("Constraint" in command.def)) return;
  const node = command.def.Constraint;
  const position = statement.at(node.location);
  if (node.contype === "CONSTR_NOTNULL")
    throw unsupported("a named NOT NULL; write ALTER COLUMN … SET NOT NULL");
  const constraint =
    node.indexname === undefined ? constraintDefinition(work, table, node) : usingIndex(work, table, node);
  const created = createdTable(work, table);
  if (created !== undefined) {
    const constraints = [...(created.body.constraints ?? []), constraint];
    created.draft.operation = { create_table: { ...created.body, constraints } };
    return;
  }
  const columns = constraint.columns ?? [];
  const fresh =
    columns.length > 0 && columns.every((column) => addedColumn(work, table, column) !== undefined);
  const why = `${constraint.name} binds old code, too, which may write rows that violate it, and there may be such rows.`;
  const bound = binding(annotations, columns, "up", { position, why, others: subjects });
  const { needs, ...expressions } = bound;
  add(work, { create_constraint: { ...constraint, table, ...expressions } }, position, {
    needs: fresh ? [] : needs,
  });
  if (node.skip_validation === true)
    note(
      work,
      position,
      `${constraint.name} is validated before its version serves, in a transaction of its own.`,
    );
}

/** Of an index that this file makes; the operation builds it, concurrently, by itself. */
function usingIndex(work: Work, table: string, node: Constraint): ConstraintDefinition {
  const index = findDraft(work, "create_index", ({ name }) => name === node.indexname);
  const plain = index !== undefined && index.body.predicate === undefined && index.body.table === table;
  if (!plain) throw unsupported("a constraint USING INDEX of an index that this file does not make");
  remove(work, index.draft);
  const columns = Array.isArray(index.body.columns)
    ? [...index.body.columns]
    : Object.keys(index.body.columns);
  const name = node.conname ?? index.body.name;
  return { name, type: node.contype === "CONSTR_PRIMARY" ? "primary_key" : "unique", columns };
}

export function dropConstraint(
  work: Work,
  { statement, annotations }: Given,
  { table, command, subjects }: TableCommand,
): void {
  const name = command.name ?? "";
  const { position } = statement;
  const own = findDraft(work, "create_constraint", (body) => body.table === table && body.name === name);
  if (own !== undefined) return remove(work, own.draft);
  const created = createdTable(work, table);
  if (created?.body.constraints?.some((one) => one.name === name) === true) {
    const constraints = created.body.constraints.filter((one) => one.name !== name);
    created.draft.operation = { create_table: { ...created.body, constraints } };
    return;
  }
  if (command.behavior === "DROP_CASCADE") {
    return refuse(
      work,
      { statement },
      `CASCADE would drop the foreign keys to ${name} unseen.`,
      "Drop each of them by name, and the constraint without CASCADE.",
    );
  }
  const known = catalogNow(work).constraints.find((one) => one.table === table && one.name === name);
  const columns =
    known?.columns ?? annotations.all.flatMap(({ column }) => (column === null ? [] : [column]));
  const why = `New code may write rows that ${name} forbids, which old code takes for impossible.`;
  const { needs, up, down } = binding(annotations, columns.length === 0 ? [""] : columns, "down", {
    position,
    why,
    others: subjects,
  });
  if (columns.length > 1 && (up !== undefined || down !== undefined)) {
    add(
      work,
      { drop_multicolumn_constraint: { table, name, ...(up && { up }), ...(down && { down }) } },
      position,
      { needs },
    );
    return;
  }
  const [single = ""] = columns;
  const expressions = {
    ...(up?.[single] && { up: up[single] }),
    ...(down?.[single] && { down: down[single] }),
  };
  add(work, { drop_constraint: { table, name, ...expressions } }, position, { needs });
}

export function validateConstraint(work: Work, { statement }: Given, { table, command }: TableCommand): void {
  const name = command.name ?? "";
  const own = findDraft(work, "create_constraint", (body) => body.table === table && body.name === name);
  if (own !== undefined || createdTable(work, table) !== undefined) return;
  const known = catalogNow(work).constraints.find((one) => one.table === table && one.name === name);
  if (known?.validated === true)
    return note(work, statement.position, `${name} is validated already; nothing to do.`);
  refuse(
    work,
    { statement },
    `There is no operation that validates ${name}, which another migration has made.`,
    "An operation `create_constraint` validates by itself: leave the statement out if the constraint came from one.",
  );
}

/** ALTER TABLE … RENAME CONSTRAINT. */
export function renameConstraint(
  work: Work,
  { statement }: Given,
  table: string,
  from: string,
  to: string,
): void {
  const own = findDraft(work, "create_constraint", (body) => body.table === table && body.name === from);
  if (own !== undefined) {
    own.draft.operation = { create_constraint: { ...own.body, name: to } };
    return;
  }
  add(work, { rename_constraint: { table, from, to } }, statement.position);
}
