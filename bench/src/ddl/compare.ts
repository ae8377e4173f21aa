import { type Locks, rankOf, strongest } from "./truth/locks.ts";
import type { Truth } from "./truth/truth.ts";

/** What a linter says of a statement, in the words of the truth. */
export interface Verdict {
  readonly locks: Locks;
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
  /** It warns that somebody has to wait for as long as the work takes. */
  readonly warns: boolean;
}

export interface Agreement {
  readonly lock: boolean;
  readonly rewrite: boolean;
  readonly scan: boolean;
}

export type Done = Extract<Truth, { kind: "done" }>;

/** Equal on every table, in both directions: a lock that is too strong is as wrong as one that is missing. */
export function agreement(truth: Done, verdict: Verdict): Agreement {
  const said = strongest(Object.entries(verdict.locks));
  return {
    lock: sameLocks(truth.locks, said),
    rewrite: sameNames(truth.rewrites, verdict.rewrites),
    scan: sameNames(besides(truth), besides(verdict)),
  };
}

/** Tables that are read and stay what they are: to write one anew is to read it. */
function besides({ scans, rewrites }: Pick<Verdict, "scans" | "rewrites">): readonly string[] {
  return scans.filter((table) => !rewrites.includes(table));
}

function sameLocks(a: Locks, b: Locks): boolean {
  const tables = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...tables].every((table) => a[table] === b[table]);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.every((name) => b.includes(name)) && b.every((name) => a.includes(name));
}

/**
 * A statement that makes people wait for as long as a table is large: it reads or rewrites a table that has rows while
 * it holds a lock, on a table that was there, which stops writers (SHARE or stronger) - or readers, where nobody
 * writes anyway: a materialized view.
 */
export function isHazard(truth: Done, views: ReadonlySet<string>): boolean {
  const stops = Object.entries(truth.locks).some(
    ([table, mode]) => rankOf(mode) >= rankOf(views.has(table) ? "ACCESS EXCLUSIVE" : "SHARE"),
  );
  return stops && truth.scans.length > 0;
}
