import pg from "pg";
import { messageOf, SwitchyardError } from "../../../errors.ts";

/** Statements by the errors that they ended with. */
const statements = new WeakMap<Error, string>();

export function noteStatement(error: unknown, sql: string): unknown {
  if (error instanceof Error) statements.set(error, sql);
  return error;
}

/** The statement that ended with this error, where one did. */
export function statementOf(error: unknown): string | undefined {
  return error instanceof Error ? statements.get(error) : undefined;
}

/** SQLSTATE of PostgreSQL's errors. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Lock timeout, deadlock, serialization failure: the same transaction may succeed in a moment. */
export function isLockFailure(error: unknown): boolean {
  return ["55P03", "40P01", "40001"].includes(sqlState(error) ?? "");
}

/** The session is gone: cut, ended by an administrator, or the server shuts down. */
export function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state === undefined) return error instanceof Error && !(error instanceof SwitchyardError);
  return state.startsWith("08") || ["57P01", "57P02", "57P03", "25P03", "57P05"].includes(state);
}

const again = "Run the same command again: it goes on where this one was cut off.";

export function lostSession(cause: unknown, server: string): SwitchyardError {
  return new SwitchyardError(
    "DATABASE_UNREACHABLE",
    `the connection to ${server} was lost: ${messageOf(cause)}`,
    { next: again, cause },
  );
}

/** Why there is no session. Its causes hold no password: PostgreSQL never repeats one. */
export function connectFailure(cause: unknown, server: string): SwitchyardError {
  if (cause instanceof SwitchyardError) return cause;
  const state = sqlState(cause);
  const text = `${server}: ${reasonOf(cause)}`;
  if (state?.startsWith("28") === true) {
    return new SwitchyardError("DATABASE_REFUSED", text, {
      next: "Check user and password in `database.url`, and pg_hba.conf on the server.",
      cause,
    });
  }
  if (state === "3D000" || state === "42501") {
    return new SwitchyardError("DATABASE_REFUSED", text, {
      next: "Check the database's name in `database.url`, and that its user may CONNECT.",
      cause,
    });
  }
  return new SwitchyardError("DATABASE_UNREACHABLE", text, {
    next: "Check host and port in `database.url`, and that the server runs; then run the same command again.",
    cause,
  });
}

/** Several addresses of one host fail together, with an empty message. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof AggregateError)) return messageOf(cause);
  return cause.errors.map(messageOf).join("; ");
}
