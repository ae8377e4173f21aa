import type { Node } from "libpg-query";
import { namesIn } from "../sql/walk.ts";
import { enforcesBoth } from "./annotations.ts";
import { columnNow, addedColumn, createdTable, findDraft } from "./find.ts";
import type { TableCommand } from "./alterTable.ts";
import type { ColumnDefinition, OperationBody } from "../migrations/operations.ts";
import type { SourcePosition } from "../../errors.ts";
import { quoteName } from "../sql/names.ts";
import { losesNothing } from "../sql/typeName.ts";
import { castBack } from "./castBack.ts";
import { needOf, told, type Asking } from "./needs.ts";
import { fillOfNulls } from "./update.ts";
import { expressionText, typeText } from "./sqlText.ts";
import { unsupported } from "./unsupported.ts";
import { add, note, type Given, type Need, type Work } from "./work.ts";

type Alteration = Partial<OperationBody<"alter_column">>;

/** TYPE, SET and DROP DEFAULT, SET and DROP NOT NULL; those of one column in one file are one operation. */
export function alterColumn(work: Work, given: Given, of: TableCommand): void {
  const { table, command, subjects } = of;
  const column = command.name ?? "";
  const { statement, annotations } = given;
  const { position } = statement;
  if (ofNewColumn(work, given, of)) return;
  const asking: Asking = { annotations, column, alone: subjects === 1, position };
  const { change, needs } = changeOf(work, of, asking);
  if (change === undefined) return;
  alter(work, { table, column, position, change, needs });
}

/** Adds to what the file has said of the column. */
export function alter(
  work: Work,
  {
    table,
    column,
    position,
    change,
    needs,
  }: {
    readonly table: string;
    readonly column: string;
    readonly position: SourcePosition;
    readonly change: Alteration;
    readonly needs: readonly Need[];
  },
): void {
  const earlier = findDraft(work, "alter_column", (body) => body.table === table && body.column === column);
  if (earlier === undefined) {
    add(work, { alter_column: { table, column, ...change } }, position, { needs });
    return;
  }
  earlier.draft.operation = { alter_column: { ...earlier.body, ...change } };
  earlier.draft.needs = [...earlier.draft.needs, ...needs];
}

interface Changed {
  readonly change: Alteration | undefined;
  readonly needs: readonly Need[];
}

function changeOf(work: Work, { table, command }: TableCommand, asking: Asking): Changed {
  const { column, position } = asking;
  const name = quoteName(column);
  const known = columnNow(work, table, column);
  const up = told(asking, "up");
  const down = told(asking, "down");
  const given = { ...(up !== undefined && { up }), ...(down !== undefined && { down }) };
  switch (command.subtype) {
    case "AT_ColumnDefault":
      return {
        change: { ...given, default: command.def === undefined ? null : expressionText(command.def) },
        needs: [],
      };
    case "AT_SetNotNull": {
      if (known?.notNull === true) {
        note(work, position, `${table}.${column} is NOT NULL already; nothing to do.`);
        return { change: undefined, needs: [] };
      }
      const inferred =
        up ?? fillOfNulls(work, table, column) ?? (enforcesBoth(asking.annotations) ? name : undefined);
      const why = `${table}.${column} may be NULL in rows that are there, and old code may write NULL.`;
      const needs = inferred === undefined ? [needOf(asking, "up", why, `coalesce(${name}, <value>)`)] : [];
      // Of a NOT NULL that comes with it, the type's own conversion says nothing.
      const explicit = needs.map((need) => ({ ...need, satisfied: () => false }));
      return {
        change: {
          ...given,
          nullable: false,
          ...(inferred !== undefined && { up: inferred }),
          down: down ?? name,
        },
        needs: explicit,
      };
    }
    case "AT_DropNotNull": {
      if (known !== undefined && !known.notNull) {
        note(work, position, `${table}.${column} may be NULL already; nothing to do.`);
        return { change: undefined, needs: [] };
      }
      const why = `New code may write NULL into ${table}.${column}, where old code expects a value.`;
      return {
        change: { ...given, nullable: true },
        needs: [needOf(asking, "down", why, `coalesce(${name}, <value>)`)],
      };
    }
    case "AT_AlterColumnType":
      return typeChange(work, known?.type, { table, command, asking, given });
    default:
      return { change: undefined, needs: [] };
  }
}

function typeChange(
  work: Work,
  old: string | undefined,
  {
    table,
    command,
    asking,
    given,
  }: {
    readonly table: string;
    readonly command: TableCommand["command"];
    readonly asking: Asking;
    readonly given: { readonly up?: string; readonly down?: string };
  },
): Changed {
  const definition = command.def !== undefined && "ColumnDef" in command.def ? command.def.ColumnDef : {};
  if (definition.collClause !== undefined) throw unsupported(`the collation of ${asking.column}`);
  const name = quoteName(asking.column);
  const type = typeText(definition.typeName);
  const using = definition.raw_default === undefined ? undefined : expressionText(definition.raw_default);
  const casts = old === undefined ? undefined : castBack(old, type);
  const up = given.up ?? using ?? (casts?.up === true ? `CAST(${name} AS ${type})` : undefined);
  // USING may do anything; only where it is a mere cast is a cast the way back.
  const plainUsing = using === undefined || isCast(definition.raw_default, asking.column);
  const down =
    given.down ??
    (casts?.down === true && plainUsing && given.up === undefined ? `CAST(${name} AS ${old})` : undefined);
  const from = old ?? "the type that it has";
  // A value that the old type cannot hold is refused then, and not cut to size: that loses nothing.
  const widens = old !== undefined && plainUsing && given.up === undefined && losesNothing(old, type);
  const change = { ...given, type, ...(up !== undefined && { up }), ...(down !== undefined && { down }) };
  if (widens) {
    const position = asking.position;
    const text = `Until the contract, a value of ${table}.${asking.column} that does not fit into ${old} is refused.`;
    if (down === undefined) note(work, position, text);
    return { change, needs: [] };
  }
  return {
    change,
    needs: [
      needOf(
        asking,
        "up",
        `Nothing says how values of ${table}.${asking.column} become ${type} without a loss.`,
        `CAST(${name} AS ${type})`,
      ),
      needOf(
        asking,
        "down",
        `New code may write values into ${table}.${asking.column} that ${from} cannot hold, and old code reads it.`,
        old === undefined ? `CAST(${name} AS <old type>)` : `CAST(${name} AS ${old})`,
      ),
    ],
  };
}

function isCast(node: Node | undefined, column: string): boolean {
  const arg = node !== undefined && "TypeCast" in node ? node.TypeCast.arg : undefined;
  const fields = arg !== undefined && "ColumnRef" in arg ? namesIn(arg.ColumnRef.fields) : [];
  return fields.at(-1) === column;
}

/** Folds the change into the definition of a column that this file makes. True: done. */
function ofNewColumn(work: Work, { statement }: Given, { table, command }: TableCommand): boolean {
  const column = command.name ?? "";
  const created = createdTable(work, table);
  if (created !== undefined) {
    const columns = created.body.columns.map((one) => (one.name === column ? changed(one, command) : one));
    created.draft.operation = { create_table: { ...created.body, columns } };
    return true;
  }
  const added = addedColumn(work, table, column);
  if (added === undefined) return false;
  const { body, draft } = added;
  const next = changed(body.column, command);
  const before = body.column.default;
  if (command.subtype === "AT_ColumnDefault" && command.def === undefined && typeof before === "string") {
    // What rows that are there have got from it, they keep; so do those that old code writes.
    const { default: _gone, ...rest } = next;
    draft.operation = { add_column: { ...body, column: rest, up: body.up ?? before } };
    return true;
  }
  if (command.subtype === "AT_ColumnDefault" && command.def !== undefined && body.up === undefined) {
    const position = statement.position;
    const why = `The default of ${table}.${column} comes after the column: rows that are there have NULL, or what a later UPDATE says.`;
    draft.needs = [
      ...draft.needs,
      {
        key: "up",
        why,
        line: `-- switchyard: up NULL\` or \`-- switchyard: up ${next.default ?? "<expression>"}`,
        position,
      },
    ];
  }
  if (command.subtype === "AT_SetNotNull") {
    const why = `${table}.${column} may not be NULL, and nothing says what the rows have that are there, and those that old code will write.`;
    const need: Need = {
      key: "up",
      why,
      line: "-- switchyard: up <expression over the old columns>",
      position: draft.position,
    };
    if (body.column.default === undefined) draft.needs = [...draft.needs, need];
  }
  draft.operation = { add_column: { ...body, column: next } };
  return true;
}

function changed(column: ColumnDefinition, { subtype, def }: TableCommand["command"]): ColumnDefinition {
  switch (subtype) {
    case "AT_ColumnDefault": {
      const { default: _gone, ...rest } = column;
      return def === undefined ? rest : { ...column, default: expressionText(def) };
    }
    case "AT_SetNotNull":
      return { ...column, nullable: false };
    case "AT_DropNotNull":
      return { ...column, nullable: true };
    case "AT_AlterColumnType":
      return def !== undefined && "ColumnDef" in def
        ? { ...column, type: typeText(def.ColumnDef.typeName) }
        : column;
    default:
      return column;
  }
}
