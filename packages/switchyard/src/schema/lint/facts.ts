import type { SourcePosition } from "../../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { type LockMode, lockModes } from "../model.ts";
import type { Statement } from "../sql/parse.ts";
import { type TableName, descendants, qualifiedName, relationAt } from "../catalog/lookup.ts";
import type { Finding } from "./verdict.ts";

/** What a rule says, besides where. */
export type Said = Pick<Finding, "rule" | "severity" | "message" | "safe" | "breaks"> & {
  /** `location` of the node that it is about. */
  readonly location?: number | undefined;
};

/** What is known before a statement. */
export interface Knowledge {
  readonly catalog: Catalog;
  /** Whether a table that is not in the catalog does not exist. */
  readonly complete: boolean;
  readonly serverVersion: number;
  /** Tables that the same file has made, which nobody else uses yet. */
  readonly created: ReadonlySet<string>;
}

/** What the rules look at, and what they find out about one statement. */
export class Facts {
  readonly locks = new Map<string, LockMode>();
  readonly rewrites = new Set<string>();
  readonly scans = new Set<string>();
  readonly findings: Finding[] = [];
  readonly catalog: Catalog;
  readonly serverVersion: number;
  readonly statement: Statement;
  readonly #created: ReadonlySet<string>;
  readonly #complete: boolean;
  readonly #alone = new Set<string>();

  constructor(given: Knowledge, statement: Statement) {
    this.catalog = given.catalog;
    this.serverVersion = given.serverVersion;
    this.#created = given.created;
    this.#complete = given.complete;
    this.statement = statement;
  }

  /** Whether the statement could make anybody wait: not so for a table of the same file, or one that nobody knows. */
  exists(table: TableName): boolean {
    if (this.#created.has(qualifiedName(table))) return false;
    return !this.#complete || relationAt(this.catalog, table) !== undefined;
  }

  lock(table: TableName, mode: LockMode): void {
    if (!this.exists(table)) return;
    const name = qualifiedName(table);
    const before = this.locks.get(name);
    if (before === undefined || lockModes.indexOf(before) < lockModes.indexOf(mode))
      this.locks.set(name, mode);
  }

  /** The table with its partitions and inheriting tables, unless the statement says ONLY. */
  lockAll(table: TableName, mode: LockMode): void {
    for (const one of this.#family(table)) this.lock(one, mode);
  }

  /** ONLY: what is said of the table is not said of its partitions and inheriting tables. */
  only(table: TableName): void {
    this.#alone.add(qualifiedName(table));
  }

  rewrite(table: TableName): void {
    for (const one of this.#storing(table)) if (this.exists(one)) this.rewrites.add(qualifiedName(one));
  }

  scan(table: TableName): void {
    for (const one of this.#storing(table)) if (this.exists(one)) this.scans.add(qualifiedName(one));
  }

  find({ location, breaks, ...said }: Said): void {
    const position: SourcePosition = this.statement.at(location);
    this.findings.push({ ...said, position, ...(breaks !== undefined && { breaks }) });
  }

  /** Where the rows are: a partitioned table has none of its own. */
  #storing(table: TableName): readonly TableName[] {
    return this.#family(table).filter((one) => relationAt(this.catalog, one)?.kind !== "partitioned");
  }

  #family(table: TableName): readonly TableName[] {
    if (this.#alone.has(qualifiedName(table))) return [table];
    return [table, ...descendants(this.catalog, table)];
  }
}
