import type { SchemaDriver, Throttle } from "../port.ts";

export interface PostgresSchemaOptions {
  /** Of whoever owns the tables; directly to the primary, not through a transaction pool. */
  readonly url: string;
  /** Whose migrations: several apps may share a database. */
  readonly app: string;
  /** Schema of the app's tables. */
  readonly schema: string;
  /** Versions are schemas `<prefix>_v<ordinal>`. */
  readonly prefix: string;
  readonly pin: "auto" | "always" | "never";
  readonly lock: {
    /** Milliseconds that a statement may wait for a lock, and others behind it. */
    readonly timeoutMs: number;
    /** Milliseconds for which it is tried again. */
    readonly budgetMs: number;
  };
  readonly throttle: Throttle;
  /** Who acts, for the lease: `cli ada@laptop 4711`, `control plane`. */
  readonly holder: string;
}

/**
 * The schema of one app in one PostgreSQL. Connects when it has to. Throws DATABASE_UNREACHABLE, DATABASE_REFUSED (a
 * replica, a server before 15, a missing privilege).
 */
export function openPostgresSchema(options: PostgresSchemaOptions): SchemaDriver {
  throw new Error(`not yet: ${options.app}`);
}
