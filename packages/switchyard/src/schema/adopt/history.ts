import type { Queryable } from "../catalog/readCatalog.ts";
import type { MigrationFile } from "../migrations/migration.ts";

/** Tools whose word is taken on what a database has seen. */
export const toolNames = ["prisma", "drizzle", "knex", "flyway", "rails", "pgroll"] as const;

export type ToolName = (typeof toolNames)[number];

/** How a tool remembers which migrations ran. */
export interface Tool {
  readonly name: ToolName;
  /** As people write it. */
  readonly title: string;
  readonly table: string;
  /** Where its table is, unless it is in the app's schema. */
  readonly schema?: string;
  /** Columns, with their types, without which a table of that name is somebody else's. */
  readonly columns: Readonly<Record<string, string>>;
  read(database: Queryable, where: Where): Promise<Remembered>;
}

export interface Where {
  /** The tool's table, quoted. */
  readonly table: string;
  /** Its schema, unquoted. */
  readonly schema: string;
  /** The schema of the app's tables. */
  readonly appSchema: string;
  /** Of the migrations. */
  readonly folder: string;
}

/** What a tool's table says. */
export interface Remembered {
  /** Migrations that count as done. */
  readonly entries: readonly Entry[];
  /** Those that do not, and why. */
  readonly ignored: readonly Ignored[];
  /** What has to be brought to an end before anybody else may take over. */
  readonly halfDone: readonly HalfDone[];
  /** What is still to be done by hand. */
  readonly notes: readonly string[];
}

export interface Entry {
  readonly name: string;
  /** A file is missed where there is none. */
  readonly expectsFile: boolean;
  matches(file: Pick<MigrationFile, "name" | "text">): boolean;
  /** Whether the file is what ran; true where the tool does not know. */
  isUnchanged(file: Pick<MigrationFile, "name" | "text">): boolean;
}

export interface Ignored {
  readonly name: string;
  readonly why: string;
}

export interface HalfDone {
  readonly name: string;
  /** A sentence without its full stop. */
  readonly problem: string;
  /** In the imperative. */
  readonly next: string;
}

export interface History extends Remembered {
  readonly tool: ToolName;
  readonly title: string;
  /** For people, qualified. */
  readonly table: string;
}
