import pg from "pg";
import { messageOf, SwitchyardError } from "../../../errors.ts";
import type { Migration } from "../../migrations/migration.ts";
import type { PlannedStatement } from "../../model.ts";
import type { Connection } from "../connection.ts";
import { isLockFailure, sqlState } from "../session/failures.ts";

/** One after the other. Throws MIGRATION_FAILED with the statement; failures of locks as they are, to be tried again. */
export async function runStatements(
  connection: Connection,
  migration: Migration,
  statements: readonly PlannedStatement[],
): Promise<void> {
  for (const statement of statements) {
    await connection.query(statement.sql).catch((error: unknown) => {
      throw isLockFailure(error) ? error : statementFailure(error, migration, statement);
    });
  }
}

export function statementFailure(
  error: unknown,
  migration: Migration,
  { sql, why }: PlannedStatement,
): unknown {
  if (!(error instanceof pg.DatabaseError)) return error;
  const [position] = migration.positions;
  const at = error.position === undefined ? "" : ` at character ${error.position}`;
  return new SwitchyardError(
    "MIGRATION_FAILED",
    `${migration.name}: ${messageOf(error)} (${error.code}${at}) in: ${sql}`,
    {
      next: `${remedies[sqlState(error) ?? ""] ?? "Correct the migration"}, and run the same command again; what was begun is rolled back.`,
      ...(position !== undefined && migration.positions.length === 1 && { position }),
      fields: {
        migration: migration.name,
        statement: sql,
        purpose: why,
        sqlState: error.code,
        ...(error.position !== undefined && { statementPosition: Number(error.position) }),
        ...(error.detail !== undefined && { detail: error.detail }),
        ...(error.hint !== undefined && { hint: error.hint }),
      },
      cause: error,
    },
  );
}

const remedies: Readonly<Record<string, string>> = {
  "42501": "Grant what is missing",
  "53100": "Make room on the database's disk",
  "53200": "Give the server memory",
};
