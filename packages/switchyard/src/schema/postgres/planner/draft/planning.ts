import type { Catalog, Column, Constraint, Index, Relation } from "../../../catalog/catalog.ts";
import type { SourcePosition } from "../../../../errors.ts";
import type { Migration } from "../../../migrations/migration.ts";
import type { LockMode, LogicalTable, PlannedStatement, World } from "../../../model.ts";
import { fitName, qualified, quoteName } from "../../../sql/names.ts";
import { rowKey } from "../rowKey.ts";
import { isSteps, type Step } from "../steps/step.ts";
import type { ColumnDraft, ColumnShape } from "./columnDraft.ts";
import { type Problem, problemAt } from "./problem.ts";
import { TableDraft } from "./tableDraft.ts";

/** Steps of a contract by their order within its transaction. */
interface ContractSteps {
  /** While the old columns are still there. */
  readonly prepare: Step[];
  readonly drop: Step[];
  readonly rename: Step[];
  /** Once the columns have their names. */
  readonly settle: Step[];
  /** New names of constraints. */
  readonly last: Step[];
  /** New names of tables. */
  readonly tables: Step[];
  readonly sql: Step[];
  readonly after: Step[];
}

/** What the operations of one migration have come to so far. They add to it, one after the other. */
export class Planning {
  readonly world: World;
  readonly catalog: Catalog;
  readonly migration: Migration;
  readonly ordinal: number;
  readonly expand: PlannedStatement[] = [];
  /** Of expand, after all that it adds: what the operations say has to hold. */
  readonly build: Step[] = [];
  readonly contract: ContractSteps = {
    prepare: [],
    drop: [],
    rename: [],
    settle: [],
    last: [],
    tables: [],
    sql: [],
    after: [],
  };
  /** Last done first. */
  readonly revert: Step[] = [];
  readonly revertAfter: Step[] = [];
  readonly notices: string[] = [];
  tables: TableDraft[];
  problem: Problem = problemAt(undefined);
  position: SourcePosition | undefined;
  /** Constraints and indexes that the migration drops or has dropped. */
  readonly goneConstraints = new Set<string>();
  readonly goneIndexes = new Set<string>();
  readonly #made = new Set<string>();

  constructor(world: World, catalog: Catalog, migration: Migration) {
    this.world = world;
    this.catalog = catalog;
    this.migration = migration;
    this.ordinal = world.nextOrdinal ?? (world.versions.at(-1)?.ordinal ?? 0) + 1;
    this.tables = logicalTables(world, catalog).map((table) => {
      const relation = relationNamed(catalog, world.schema, table.physical);
      return new TableDraft(table, relation, columnDrafts(table, relation));
    });
  }

  get schema(): string {
    return this.world.schema;
  }

  /** By the name that it has when what is in flight is finished. */
  constraint(table: TableDraft, name: string): Constraint {
    const found = this.constraintsOf(table).find((each) => this.finalName(each.name) === name);
    if (found !== undefined && !this.goneConstraints.has(found.name)) return found;
    return this.problem(
      "MIGRATION_INVALID",
      `There is no constraint ${name} on table ${table.name}.`,
      `Name one of: ${
        this.constraintsOf(table)
          .map((each) => each.name)
          .join(", ") || "(there is none)"
      }.`,
    );
  }

  at(index: number): void {
    this.position = this.migration.positions[index];
    this.problem = problemAt(this.position);
  }

  qualified(name: string): string {
    return qualified(this.schema, name);
  }

  findTable(name: string): TableDraft | undefined {
    return this.tables.find((table) => table.name === name && !table.dropped);
  }

  table(name: string): TableDraft {
    const found = this.findTable(name);
    if (found !== undefined) return found;
    const other = this.catalog.relations.find((each) => each.schema === this.schema && each.name === name);
    if (other !== undefined) {
      return this.problem(
        "MIGRATION_REFUSED",
        `${name} is a ${other.kind.replace("-", " ")}, not a table.`,
        "Change it by an operation `sql`.",
      );
    }
    return this.problem(
      "MIGRATION_INVALID",
      `There is no table ${name} in schema ${this.schema}.`,
      `Name one of: ${this.tables.map((table) => table.name).join(", ") || "(there is none)"}.`,
    );
  }

  column(table: TableDraft, name: string): ColumnDraft {
    const found = table.columns.find((column) => column.name === name);
    return (
      found ??
      this.problem(
        "MIGRATION_INVALID",
        `There is no column ${name} in table ${table.name}.`,
        `Name one of: ${table.columns.map((column) => column.name).join(", ")}.`,
      )
    );
  }

  /** By physical name, as it is in the database now. */
  catalogColumn(table: TableDraft, physical: string): Column | undefined {
    return table.relation?.columns.find(({ name }) => name === physical);
  }

  indexesOf(table: TableDraft): readonly Index[] {
    return this.catalog.indexes.filter(
      (index) => index.schema === this.schema && index.table === table.physical,
    );
  }

  constraintsOf(table: TableDraft): readonly Constraint[] {
    return this.catalog.constraints.filter(
      (constraint) => constraint.schema === this.schema && constraint.table === table.physical,
    );
  }

  key(table: TableDraft): readonly string[] | undefined {
    return rowKey(this.catalog, this.schema, table.physical);
  }

  /** The name that an index or constraint has, or gets when what is in flight is finished. */
  finalName(physical: string): string {
    return this.stepsInFlight().reduce(
      (name, step) =>
        (step.kind === "rename-index" || step.kind === "rename-constraint") && step.from === name
          ? step.to
          : step.kind === "constraint-from-index" && step.index === name
            ? step.constraint
            : name,
      physical,
    );
  }

  /** A name of ours, made from another one, that nothing has. */
  madeUp(name: string): string {
    for (let tries = 0; ; tries++) {
      const made = fitName(`_sy_${this.ordinal}${tries === 0 ? "" : `_${tries}`}_${name}`);
      if (this.#made.has(made)) continue;
      this.#made.add(made);
      return made;
    }
  }

  /** The final name at once where nothing has it or will get it. */
  physicalColumnName(table: TableDraft, name: string): string {
    const promised = this.stepsInFlight().some(
      (step) => step.kind === "rename-column" && step.table === table.physical && step.to === name,
    );
    return promised || table.physicalColumns.has(name) ? this.madeUp(name) : name;
  }

  physicalTableName(name: string): string {
    const taken =
      this.catalog.relations.some((relation) => relation.schema === this.schema && relation.name === name) ||
      this.stepsInFlight().some((step) => step.kind === "rename-table" && step.to === name) ||
      this.tables.some((table) => table.physical === name);
    return taken ? this.madeUp(name) : name;
  }

  add(
    sql: string,
    table: TableDraft | string | null,
    why: string,
    mode: LockMode = "ACCESS EXCLUSIVE",
  ): void {
    const name = table instanceof TableDraft ? table.physical : table;
    const lock = name === null ? null : { mode, table: `${this.schema}.${name}` };
    this.expand.push({ sql, lock, work: "none", why });
  }

  alter(table: TableDraft, change: string, why: string, mode?: LockMode): void {
    this.add(`ALTER TABLE ${this.qualified(table.physical)} ${change}`, table, why, mode);
  }

  undo(step: Step): void {
    this.revert.unshift(step);
  }

  /** Marks all rows of the table as still to be filled. */
  fillRows(table: TableDraft): void {
    if (table.pending !== null) return;
    this.canConvert(table);
    if (this.key(table) === undefined) {
      this.problem(
        "MIGRATION_REFUSED",
        `Rows of ${table.name} cannot be filled one range after the other: it has no primary key, and no unique index over columns that are never null.`,
        "Give the table a primary key in a migration before this one.",
      );
    }
    const pending = `_sy_pending_${this.ordinal}`;
    table.pending = pending;
    table.physicalColumns.add(pending);
    this.alter(
      table,
      `ADD COLUMN ${quoteName(pending)} boolean NOT NULL DEFAULT true`,
      "Marks the rows that are still to be filled; instant, whatever the table's size.",
    );
    this.undo({ kind: "drop-column", table: table.physical, column: pending });
    this.contract.drop.push({ kind: "drop-column", table: table.physical, column: pending });
  }

  /** Refuses tables that cannot have a trigger which converts rows. */
  canConvert(table: TableDraft): void {
    const { relation } = table;
    if (relation === undefined || relation.kind === "table") {
      if (relation !== undefined && (relation.children.length > 0 || relation.parent !== null)) {
        this.problem(
          "MIGRATION_REFUSED",
          `${table.name} is part of an inheritance or partition tree, where rows of one table are seen through another.`,
          "Change the tree by an operation `sql`, or convert its rows in the application.",
        );
      }
      return;
    }
    this.problem(
      "MIGRATION_REFUSED",
      `${table.name} is ${relation.kind === "partitioned" ? "partitioned" : `a ${relation.kind}`}: its rows cannot be converted while both versions write.`,
      "Rename columns or add nullable ones, which needs no conversion; convert rows in the application.",
    );
  }

  stepsInFlight(): readonly Step[] {
    return this.world.inFlight.flatMap(({ notes }) =>
      notes.filter(isSteps).flatMap(({ contract }) => contract),
    );
  }
}

/** What a version sees of each table of the database: by a view, or as it is. */
export function logicalTables(world: World, catalog: Catalog): readonly LogicalTable[] {
  const seen = world.versions.at(-1)?.tables ?? [];
  const ending = world.inFlight
    .flatMap(({ notes }) => notes.filter(isSteps).flatMap(({ contract }) => contract))
    .flatMap((step) => (step.kind === "drop-table" ? step.table : []));
  const hidden = new Set([...seen.map(({ physical }) => physical), ...ending]);
  const plain = catalog.relations
    .filter(({ schema, kind }) => schema === world.schema && (kind === "table" || kind === "partitioned"))
    .filter(({ name }) => !hidden.has(name))
    .map(asItIs);
  return [...seen, ...plain];
}

function asItIs({ name, columns }: Relation): LogicalTable {
  return {
    name,
    physical: name,
    columns: columns.map((column) => ({ name: column.name, physical: column.name })),
  };
}

function relationNamed(catalog: Catalog, schema: string, name: string): Relation | undefined {
  return catalog.relations.find((relation) => relation.schema === schema && relation.name === name);
}

function columnDrafts(table: LogicalTable, relation: Relation | undefined): readonly ColumnDraft[] {
  return table.columns.map((column) => {
    const found = relation?.columns.find(({ name }) => name === column.physical);
    return {
      ...column,
      value: { sql: quoteName(column.name), reads: [column.name] },
      shape: found ?? unknownShape,
      copy: null,
    };
  });
}

const unknownShape: ColumnShape = {
  type: "text",
  notNull: false,
  default: null,
  generated: null,
  identity: null,
  sequence: null,
  collation: null,
};
