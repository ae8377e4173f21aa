import type { Node } from "libpg-query";
import { isRecord } from "../sql/walk.ts";
import { note, refuse, type Given, type Work } from "./work.ts";

/** Statements about the session or its transaction, which are the executor's own here. True: dealt with. */
export function session(work: Work, given: Given, node: Node): boolean {
  const { position } = given.statement;
  if ("TransactionStmt" in node) {
    const { kind } = node.TransactionStmt;
    if (kind === "TRANS_STMT_BEGIN" || kind === "TRANS_STMT_START" || kind === "TRANS_STMT_COMMIT") {
      note(work, position, "Left out: each phase of a migration is a transaction anyway.");
      return true;
    }
    refuse(
      work,
      given,
      "A migration has no savepoints, and takes nothing back by itself.",
      "Leave the statement out.",
    );
    return true;
  }
  if ("VariableSetStmt" in node) {
    const { name = "" } = node.VariableSetStmt;
    if (harmless.has(name)) note(work, position, `Left out: SET ${name} is of no consequence to operations.`);
    else
      refuse(work, given, `SET ${name} may give the statements after it another meaning.`, "Leave it out.");
    return true;
  }
  if ("ConstraintsSetStmt" in node) {
    note(work, position, "Left out: constraints are validated one by one.");
    return true;
  }
  return "SelectStmt" in node && searchPathOfDump(work, given, node);
}

const harmless: ReadonlySet<string> = new Set([
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "transaction_timeout",
  "client_encoding",
  "standard_conforming_strings",
  "check_function_bodies",
  "xmloption",
  "client_min_messages",
  "row_security",
  "default_table_access_method",
  "default_tablespace",
]);

/** pg_dump empties the search path, and qualifies every name. */
function searchPathOfDump(work: Work, { statement }: Given, node: Node): boolean {
  const dump =
    isRecord(node) && /^SELECT pg_catalog\.set_config\('search_path', '', false\)$/i.test(statement.text);
  if (dump) note(work, statement.position, "Left out: names in a dump are qualified.");
  return dump;
}
