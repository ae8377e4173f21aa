import type { Blocker, SchemaStatus } from "../../../schema/port.ts";

/** All that `db status` knows. */
export interface SchemaPicture {
  readonly app: string;
  /** `shop on db.example.com:5432`; without user and password. */
  readonly place: string;
  readonly status: SchemaStatus;
  /** What a contract of all migrations in flight waits for. */
  readonly blockers: readonly Blocker[];
  /** Names of migrations in the folder that the database has not seen; null where the folder cannot be read. */
  readonly pending: readonly string[] | null;
}
