// oxlint-disable typescript/no-unsafe-type-assertion -- Kysely types parameters as unknown
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type SqliteDatabase, SqliteDialect } from "kysely";

/** Kysely's SQLite dialect on Node's own SQLite. */
export function nodeSqliteDialect(file: string): SqliteDialect {
  const database = new DatabaseSync(file);
  // Exclusive: a second control plane on the same state is refused, and the lock dies with the process.
  // WAL with a full sync: what is committed survives kill -9 and power loss.
  database.exec(
    "PRAGMA busy_timeout = 500; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
  );
  return new SqliteDialect({ database: adapt(database) });
}

function adapt(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare: (sql) => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      };
    },
  };
}
