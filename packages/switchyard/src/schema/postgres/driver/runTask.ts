import type { Migration } from "../../migrations/migration.ts";
import type { Task } from "../../model.ts";
import type { Act, Progress } from "../../port.ts";
import { qualified } from "../../sql/names.ts";
import type { Connection } from "../connection.ts";
import { isLockFailure } from "../session/failures.ts";
import { retryOnLock } from "../session/shortTransaction.ts";
import { findDuplicates, findViolations } from "./violations.ts";
import { statementFailure } from "./runStatements.ts";
import { watchTask } from "./watchTask.ts";
import type { Held } from "./withLease.ts";

export interface TaskGround {
  readonly held: Held;
  readonly migration: Migration;
  readonly act: Act;
  readonly phase: Progress["phase"];
}

/**
 * Does a task where it is not done yet. Its statements wait for locks that nobody queues up behind, so for as long as
 * the budget lasts. Throws BACKFILL_FAILED with the rows that are in its way, MIGRATION_FAILED, SCHEMA_LOCKED.
 */
export async function runTask(on: TaskGround, task: Task): Promise<void> {
  const { held, migration, act, phase } = on;
  const { schema, lock } = held.ground.options;
  const connection = await held.connect("build");
  const watching = watchTask(on, task, connection.pid);
  try {
    await connection.query(`SET lock_timeout = ${Math.max(1, Math.round(lock.budgetMs))}`);
    await retryOnLock(
      held.patience(({ waitsFor }) =>
        act.progress({ migration: migration.name, phase, ...(waitsFor !== undefined && { waitsFor }) }),
      ),
      async () => {
        await connection.transaction(() => held.fence(connection));
        if (await isDone(connection, schema, task)) return;
        await perform(held, connection, task, migration);
      },
      watching.blockers,
    );
  } finally {
    await watching.stop();
    await connection.close();
  }
}

export async function isDone(connection: Connection, schema: string, task: Task): Promise<boolean> {
  switch (task.kind) {
    case "create-index":
      return (await indexState(connection, schema, task.index)) === "valid";
    case "drop-index":
      return (await indexState(connection, schema, task.index)) === "none";
    case "validate": {
      const { rows } = await connection.query<{ validated: boolean }>(
        `SELECT c.convalidated AS validated FROM pg_constraint c
          WHERE c.conname = $2 AND c.conrelid = to_regclass($1)`,
        [qualified(schema, task.table), task.constraint],
      );
      return rows[0]?.validated === true;
    }
  }
}

async function perform(held: Held, connection: Connection, task: Task, migration: Migration): Promise<void> {
  const { schema } = held.ground.options;
  switch (task.kind) {
    case "create-index":
      await dropInvalid(connection, schema, task.index);
      await connection.query(task.statement.sql).catch(async (error: unknown) => {
        const duplicates = await findDuplicates(held.watcher, schema, migration, task, error);
        await dropInvalid(connection, schema, task.index).catch(() => undefined);
        throw duplicates ?? failure(error, task, migration);
      });
      return;
    case "drop-index":
      await connection.query(task.statement.sql).catch((error: unknown) => {
        throw failure(error, task, migration);
      });
      return;
    case "validate":
      await connection
        .transaction(async () => {
          await held.fence(connection);
          await connection.query(task.statement.sql);
        })
        .catch(async (error: unknown) => {
          throw (
            (await findViolations(held.watcher, schema, migration, task, error)) ??
            failure(error, task, migration)
          );
        });
      return;
  }
}

function failure(error: unknown, task: Task, migration: Migration): unknown {
  return isLockFailure(error) ? error : statementFailure(error, migration, task.statement);
}

/** What a CREATE INDEX CONCURRENTLY leaves behind that was cut off: an index that is kept up and never used. */
async function dropInvalid(connection: Connection, schema: string, index: string): Promise<void> {
  if ((await indexState(connection, schema, index)) !== "invalid") return;
  await connection.query(`DROP INDEX CONCURRENTLY IF EXISTS ${qualified(schema, index)}`);
}

async function indexState(
  connection: Connection,
  schema: string,
  index: string,
): Promise<"none" | "invalid" | "valid"> {
  const { rows } = await connection.query<{ valid: boolean }>(
    "SELECT indisvalid AND indisready AS valid FROM pg_index WHERE indexrelid = to_regclass($1)",
    [qualified(schema, index)],
  );
  const [found] = rows;
  if (found === undefined) return "none";
  return found.valid ? "valid" : "invalid";
}
