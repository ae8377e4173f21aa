import type { QueryResultRow } from "pg";

/**
 * One session of the database. Errors are PostgreSQL's own (`pg.DatabaseError`, with `code`; its statement by
 * `statementOf`), but for a session that is lost: DATABASE_UNREACHABLE.
 */
export interface Connection {
  /** Its backend. */
  readonly pid: number;
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as pg has it: the caller knows its rows
  query<Row extends QueryResultRow = QueryResultRow>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[]; readonly rowCount: number }>;
  /** Runs `body` between BEGIN and COMMIT; ROLLBACK when it throws. */
  transaction<Result>(body: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Opens sessions; the caller closes them. Throws DATABASE_UNREACHABLE. */
export type Connect = (purpose: string) => Promise<Connection>;
