import type { Relation } from "../../../catalog/catalog.ts";
import type { Conversion, LogicalTable } from "../../../model.ts";
import { readExpression } from "../../../sql/expression.ts";
import { quoteName } from "../../../sql/names.ts";
import type { ColumnDraft, Value } from "./columnDraft.ts";

/** How an old column follows the new ones: an expression over the names right after its operation. */
interface Down {
  readonly of: ColumnDraft;
  readonly expression: string;
  readonly names: Names;
}

interface Names {
  readonly table: string;
  readonly columns: ReadonlyMap<string, ColumnDraft>;
  /** One more name of a column, which a whole row does not have. */
  readonly alias: { readonly name: string; readonly column: ColumnDraft } | null;
}

/** One table between two operations of a migration. */
export class TableDraft {
  name: string;
  readonly physical: string;
  /** Undefined for a table that the migration itself creates: nobody uses it yet. */
  readonly relation: Relation | undefined;
  readonly before: LogicalTable;
  readonly physicalColumns: Set<string>;
  columns: ColumnDraft[];
  dropped = false;
  pending: string | null = null;
  /** Constraints that can be added only once the copies of columns are there. */
  readonly late: { readonly name: string; readonly definition: string }[] = [];
  readonly #original: readonly ColumnDraft[];
  readonly #ups = new Map<string, Value>();
  readonly #downs: Down[] = [];

  constructor(before: LogicalTable, relation: Relation | undefined, columns: readonly ColumnDraft[]) {
    this.before = before;
    this.name = before.name;
    this.physical = before.physical;
    this.relation = relation;
    this.columns = [...columns];
    this.#original = columns;
    this.physicalColumns = new Set(relation?.columns.map(({ name }) => name));
  }

  get created(): boolean {
    return this.relation === undefined;
  }

  /** The value of an expression over this moment's names, said over those of the old version. */
  valueOf(expression: string): Value {
    return compose(expression, this.#names(), this.before.name, (column) => column.value ?? nothing(column));
  }

  /** Its value is computed for rows that the old version writes or has written. */
  compute(column: ColumnDraft): void {
    if (column.value !== null) this.#ups.set(column.physical, column.value);
  }

  replace(old: ColumnDraft, next: ColumnDraft): void {
    this.columns = this.columns.map((column) => (column === old ? next : column));
  }

  remove(column: ColumnDraft): void {
    this.columns = this.columns.filter((each) => each !== column);
    this.#ups.delete(column.physical);
  }

  /** To be said right after the operation, with its names, and with the one that a column gets in a moment. */
  follow(of: ColumnDraft, expression: string, alias: Names["alias"] = null): void {
    this.#downs.push({ of, expression, names: { ...this.#names(), alias } });
  }

  after(): LogicalTable {
    return {
      name: this.name,
      physical: this.physical,
      columns: this.columns.map(({ name, physical, default: own }) => ({
        name,
        physical,
        ...(own !== undefined && { default: own }),
      })),
    };
  }

  conversion(): Conversion | null {
    const up = [...this.#ups].map(([column, { sql, reads }]) => {
      const original = this.columns.find(({ physical }) => physical === column)?.copy?.of.name;
      const counterpart = this.before.columns.find(({ physical }) => physical === original);
      return { column, expression: sql, reads: withName(reads, counterpart) };
    });
    const down = this.#downs
      .filter(({ of }) => this.#original.includes(of))
      .map((each) => {
        const { sql, reads } = this.#finalValue(each);
        const column = each.of.physical;
        const counterpart = this.columns.find(({ copy }) => copy?.of.name === column);
        return { column, expression: sql, reads: withName(reads, counterpart) };
      });
    if (up.length === 0 && down.length === 0) return null;
    const pending = this.pending === null ? {} : { pending: this.pending };
    return { table: this.physical, up, down, before: this.before, after: this.after(), ...pending };
  }

  #finalValue({ expression, names }: Down): Value {
    return compose(expression, names, this.name, (column) => {
      if (this.columns.includes(column)) return { sql: quoteName(column.name), reads: [column.name] };
      const later = this.#downs.find(({ of }) => of === column);
      return later === undefined ? nothing(column) : this.#finalValue(later);
    });
  }

  #names(): Names {
    const columns = new Map(this.columns.map((column) => [column.name, column]));
    return { table: this.name, columns, alias: null };
  }
}

/** What is written to a column has to show in the one that it stands for, even where the expression does not read it. */
function withName(reads: readonly string[], counterpart: { readonly name: string } | undefined) {
  return counterpart === undefined ? reads : [...new Set([...reads, counterpart.name])];
}

/** An expression over some moment's names as one over another's, for the columns' values there. */
function compose(
  expression: string,
  names: Names,
  table: string,
  valueOf: (column: ColumnDraft) => Value,
): Value {
  const { columns: mentioned, wholeRow } = readExpression(expression);
  const all = wholeRow || mentioned.includes(names.table);
  const { alias } = names;
  const read = [
    ...[...names.columns].filter(([name]) => all || mentioned.includes(name)),
    ...(alias !== null && mentioned.includes(alias.name) ? [[alias.name, alias.column] as const] : []),
  ];
  const values = read.map(([name, column]) => ({ name, value: valueOf(column) }));
  const reads = [...new Set(values.flatMap(({ value }) => value.reads))];
  // A whole row is one of its moment, whatever the table has got or lost since.
  const same =
    !all && names.table === table && values.every(({ name, value }) => value.sql === quoteName(name));
  if (same) return { sql: expression, reads };
  const row = values.map(({ name, value }) => `${value.sql} AS ${quoteName(name)}`);
  return {
    sql: `(SELECT (${expression}) FROM (SELECT ${row.join(", ")}) AS ${quoteName(names.table)})`,
    reads,
  };
}

function nothing({ shape }: ColumnDraft): Value {
  return { sql: `NULL::${shape.type}`, reads: [] };
}
