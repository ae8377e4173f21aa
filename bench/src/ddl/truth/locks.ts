import type { Client } from "pg";
import { type LockMode, lockModes } from "../../../../packages/switchyard/src/schema/model.ts";
import { nameOf, type Relations } from "./relations.ts";

export type Locks = Readonly<Record<string, LockMode>>;

/** What this backend holds or waits for. */
export async function locksOf(client: Client, pid: number, before: Relations): Promise<Locks> {
  const { rows } = await client.query<{ oid: number; mode: string }>(
    `SELECT relation::int AS oid, mode FROM pg_locks
     WHERE pid = $1 AND locktype = 'relation' AND relation = ANY($2)`,
    [pid, [...before.keys()]],
  );
  return strongest(rows.map(({ oid, mode }) => [nameOf(before, oid), modeOf(mode)] as const));
}

/** The strongest of each table; without ACCESS SHARE. */
export function strongest(taken: Iterable<readonly [string, LockMode]>): Locks {
  const best = new Map<string, LockMode>();
  for (const [table, mode] of taken) {
    const held = best.get(table);
    if (mode !== "ACCESS SHARE" && (held === undefined || rankOf(mode) > rankOf(held))) best.set(table, mode);
  }
  return Object.fromEntries([...best].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export function rankOf(mode: LockMode): number {
  return lockModes.indexOf(mode);
}

/** `AccessExclusiveLock` as SQL has it. */
function modeOf(name: string): LockMode {
  const words = name
    .replace(/Lock$/, "")
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toUpperCase();
  const mode = lockModes.find((known) => known === words);
  if (mode === undefined) throw new Error(`there is no lock ${name}`);
  return mode;
}
