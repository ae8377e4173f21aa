import type { Constraint, Index } from "../../../catalog/catalog.ts";
import { quoteLiteral, quoteName } from "../../../sql/names.ts";
import { rewriteConstraint, rewriteIndex } from "../../../sql/rewrite.ts";
import { readAclItem, roleName } from "../sync/privileges.ts";
import type { ColumnCopy } from "./columnDraft.ts";
import type { Planning } from "./planning.ts";
import type { TableDraft } from "./tableDraft.ts";
import { losesNothing, typeName } from "../../../sql/typeName.ts";

/** Adds the table's copied columns, with all that hangs on the originals: at contract it has their names, too. */
export function finishCopies(planning: Planning, table: TableDraft): void {
  const copies = table.columns.flatMap(({ copy }) => copy ?? []);
  if (copies.length === 0) return;
  for (const copy of copies) addCopy(planning, table, copy);
  const columns = new Map(copies.map(({ of, physical }) => [of.name, physical]));
  const without = new Set(copies.flatMap((copy) => [...copy.without]));
  const kept = new Set([...table.columns.map(({ physical }) => physical), ...columns.keys()]);
  const isCloned = (name: string, uses: readonly string[]) =>
    uses.some((column) => columns.has(column)) &&
    uses.every((column) => kept.has(column)) &&
    !without.has(name) &&
    !planning.goneConstraints.has(name);
  for (const constraint of planning.constraintsOf(table)) {
    if (isCloned(constraint.name, constraint.columns)) cloneConstraint(planning, table, constraint, columns);
  }
  for (const index of planning.indexesOf(table)) {
    if (index.constraint === null && isCloned(index.name, index.uses)) {
      const name = cloneIndex(planning, table, index, columns);
      planning.contract.settle.push({
        kind: "rename-index",
        table: table.physical,
        from: name,
        to: planning.finalName(index.name),
      });
    }
  }
  for (const { name, definition } of table.late) addConstraint(planning, table, name, definition, null);
}

function addCopy(planning: Planning, table: TableDraft, copy: ColumnCopy): void {
  const { of, physical } = copy;
  const column = quoteName(physical);
  const target = `${planning.qualified(table.physical)}.${column}`;
  const collation = of.collation !== null && isText(copy.type) ? ` COLLATE ${of.collation}` : "";
  planning.alter(
    table,
    `ADD COLUMN ${column} ${copy.type}${collation}`,
    `What the new version sees as ${of.name}; empty, so that it costs nothing.`,
  );
  planning.undo({ kind: "drop-column", table: table.physical, column: physical });
  const fallback = defaultOf(copy);
  if (fallback !== null) {
    planning.alter(
      table,
      `ALTER COLUMN ${column} SET DEFAULT ${fallback}`,
      "For rows that the new version adds.",
    );
  }
  if (copy.comment !== null) {
    planning.add(
      `COMMENT ON COLUMN ${target} IS ${quoteLiteral(copy.comment)}`,
      table,
      "As the old column has it.",
      "SHARE UPDATE EXCLUSIVE",
    );
  }
  for (const item of of.acl) {
    const { grantee, privileges } = readAclItem(item);
    for (const { name, option } of privileges) {
      planning.add(
        `GRANT ${name} (${column}) ON ${planning.qualified(table.physical)} TO ${roleName(grantee)}${option ? " WITH GRANT OPTION" : ""}`,
        null,
        "The same people may use it.",
      );
    }
  }
  if (copy.notNull) addNotNull(planning, table, copy);
  if (of.sequence !== null) keepSequence(planning, table, copy, of.sequence);
  planning.contract.drop.push({ kind: "drop-column", table: table.physical, column: of.name });
}

/** Through the new type, as ALTER COLUMN … TYPE would do it. */
function defaultOf({ of, type, default: fallback }: ColumnCopy): string | null {
  if (of.identity !== null && of.sequence !== null && fallback === null) {
    return `nextval(${quoteLiteral(of.sequence)}::regclass)`;
  }
  if (fallback === null || fallback !== of.default) return fallback;
  return typeName(type) === of.type || losesNothing(of.type, type)
    ? fallback
    : `CAST((${fallback}) AS ${type})`;
}

function addNotNull(planning: Planning, table: TableDraft, { of, physical }: ColumnCopy): void {
  const constraint = planning.madeUp(`${of.name}_not_null`);
  planning.alter(
    table,
    `ADD CONSTRAINT ${quoteName(constraint)} CHECK (${quoteName(physical)} IS NOT NULL) NOT VALID`,
    `No row to come has a null in the new ${of.name}.`,
  );
  planning.undo({ kind: "drop-constraint", table: table.physical, constraint });
  planning.build.push({ kind: "validate", table: table.physical, constraint });
  planning.contract.prepare.push(
    { kind: "set-not-null", table: table.physical, column: physical },
    { kind: "drop-constraint", table: table.physical, constraint },
  );
}

/** A serial's sequence moves to the new column; an identity's cannot, so that the new one goes on where it ends. */
function keepSequence(planning: Planning, table: TableDraft, copy: ColumnCopy, sequence: string): void {
  const name = unqualified(sequence);
  const { of, physical } = copy;
  const at = { table: table.physical, column: physical };
  const type = typeName(copy.type);
  const counts = ["smallint", "integer", "bigint"].includes(type);
  if (of.identity === null) {
    planning.contract.prepare.push({ kind: "own-sequence", sequence: name, ...at });
    if (counts && type !== of.type)
      planning.contract.settle.push({ kind: "alter-sequence", sequence: name, type });
    return;
  }
  if (!counts) return;
  const own = planning.madeUp(name);
  planning.contract.prepare.push(
    { kind: "set-default", ...at, expression: null },
    {
      kind: "identity",
      ...at,
      mode: of.identity === "always" ? "ALWAYS" : "BY DEFAULT",
      sequence: own,
      options: "",
    },
    { kind: "continue-sequence", sequence: own, from: name },
  );
  planning.contract.settle.push({ kind: "rename-sequence", from: own, to: name });
}

function cloneConstraint(
  planning: Planning,
  table: TableDraft,
  constraint: Constraint,
  columns: ReadonlyMap<string, string>,
): void {
  const final = planning.finalName(constraint.name);
  switch (constraint.kind) {
    case "not-null":
    case "trigger":
      return;
    case "check":
    case "foreign-key": {
      const definition = rewriteConstraint(constraint.definition, columns).replace(/ NOT VALID$/, "");
      addConstraint(planning, table, planning.madeUp(constraint.name), definition, final);
      return;
    }
    case "unique":
    case "primary-key": {
      const index = planning.indexesOf(table).find(({ name }) => name === constraint.index);
      if (index === undefined) return;
      const name = cloneIndex(planning, table, index, columns);
      planning.contract.settle.push({
        kind: "constraint-from-index",
        table: table.physical,
        index: name,
        constraint: final,
        type: constraint.kind === "unique" ? "UNIQUE" : "PRIMARY KEY",
        deferral: / DEFERRABLE( INITIALLY DEFERRED)?$/.exec(constraint.definition)?.[0] ?? "",
      });
      return;
    }
    case "exclusion":
      planning.problem(
        "MIGRATION_REFUSED",
        `The exclusion constraint ${constraint.name} of ${table.name} cannot be built while everybody writes.`,
        "Drop it in a migration before this one.",
      );
  }
}

/** `final`: the name that it gets once the original is gone; null: it has its name already. */
function addConstraint(
  planning: Planning,
  table: TableDraft,
  name: string,
  definition: string,
  final: string | null,
): void {
  planning.alter(
    table,
    `ADD CONSTRAINT ${quoteName(name)} ${definition} NOT VALID`,
    "Rows to come satisfy it; those that are there are looked at later.",
    definition.startsWith("FOREIGN KEY") ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE",
  );
  planning.undo({ kind: "drop-constraint", table: table.physical, constraint: name });
  planning.build.push({ kind: "validate", table: table.physical, constraint: name });
  if (final !== null && final !== name) {
    planning.contract.settle.push({
      kind: "rename-constraint",
      table: table.physical,
      from: name,
      to: final,
    });
  }
}

function cloneIndex(
  planning: Planning,
  table: TableDraft,
  index: Index,
  columns: ReadonlyMap<string, string>,
): string {
  const name = planning.madeUp(index.name);
  const definition = rewriteIndex(index.definition, { name, columns, concurrently: true });
  planning.build.push({ kind: "create-index", index: name, table: table.physical, definition });
  return name;
}

function isText(type: string): boolean {
  return /^(text|character|citext|name)/.test(typeName(type));
}

function unqualified(name: string): string {
  const quoted = /"((?:[^"]|"")*)"$/.exec(name);
  return quoted?.[1]?.replaceAll('""', '"') ?? name.slice(name.lastIndexOf(".") + 1);
}
