import type { Window } from "../port.ts";

/** NRQL as it is asked: without a time of its own it gets the window's, since the default is the last hour. */
export function withWindow(nrql: string, { from, to }: Window): { nrql: string; added: boolean } {
  if (hasClause(nrql, "since") || hasClause(nrql, "until")) return { nrql, added: false };
  return { nrql: `${nrql.trim()} SINCE ${from} UNTIL ${to}`, added: true };
}

/** Rows from which on some may be missing: what New Relic leaves out without a LIMIT. */
export function silentLimit(nrql: string): number {
  if (hasClause(nrql, "limit")) return Number.POSITIVE_INFINITY;
  return hasClause(nrql, "facet") ? 10 : 100;
}

/** Whether a keyword stands outside of quotes. */
function hasClause(nrql: string, keyword: string): boolean {
  const bare = nrql.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g, "''");
  return new RegExp(`\\b${keyword}\\b`, "i").test(bare);
}
