import type { Throttle } from "../../port.ts";
import type { Connect, Connection } from "../connection.ts";

/** What a fill or a verification of one migration stands on; whoever holds the app's lease provides it. */
export interface FillGround {
  readonly app: string;
  /** Schema of the app's tables. */
  readonly schema: string;
  /** Of the migration: the key of its rows in `switchyard.fill`. */
  readonly ordinal: number;
  readonly connect: Connect;
  /** First in each transaction: it ends with SCHEMA_FENCED once somebody else holds the lease. */
  fence(connection: Connection): Promise<void>;
  /** The same as a query that gives a row while we may, for a transaction of one statement. */
  readonly fenceQuery: string;
  /** As the database has it now, read at most twice a second. */
  throttle(): Promise<Throttle>;
  /** Whether somebody wants this to stop at the next batch. */
  cancelled(): Promise<boolean>;
}
