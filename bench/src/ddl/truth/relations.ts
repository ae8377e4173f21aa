import type { Client } from "pg";

/** A table, view or partitioned table before the statement. */
export interface RelationBefore {
  readonly oid: number;
  readonly name: string;
  readonly filenode: number | null;
  readonly rows: number;
}

export type Relations = ReadonlyMap<number, RelationBefore>;

export async function relationsOf(client: Client): Promise<Relations> {
  const { rows } = await client.query<RelationBefore>(`
    SELECT c.oid::int AS oid, n.nspname || '.' || c.relname AS name, pg_relation_filenode(c.oid)::int AS filenode,
      CASE WHEN c.relkind IN ('r', 'm') AND c.relispopulated THEN
        (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM ONLY %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::int
      ELSE 0 END AS rows
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'elsewhere') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`);
  return new Map(rows.map((row) => [row.oid, row]));
}

export interface Files {
  /** Of those that are still there: whose file is another one now, be it an empty one. */
  readonly rewrites: readonly string[];
  /** Of those, which have rows. */
  readonly copies: readonly string[];
  /** Whether it still has rows: one that was emptied was not read. */
  readonly kept: (oid: number) => boolean;
}

export async function filesOf(client: Client, before: Relations): Promise<Files> {
  const { rows } = await client.query<{ oid: number; filenode: number | null; bytes: string | null }>(
    `SELECT oid::int AS oid, pg_relation_filenode(oid)::int AS filenode, pg_relation_size(oid) AS bytes
     FROM pg_class WHERE oid = ANY($1)`,
    [[...before.keys()]],
  );
  const filled = new Set(rows.filter(({ bytes }) => Number(bytes) > 0).map(({ oid }) => oid));
  const changed = rows.filter(
    ({ oid, filenode }) => filenode !== null && filenode !== before.get(oid)?.filenode,
  );
  const namesOf = (some: typeof changed) => some.map(({ oid }) => nameOf(before, oid)).toSorted();
  return {
    rewrites: namesOf(changed),
    copies: namesOf(changed.filter(({ oid }) => filled.has(oid))),
    kept: (oid) => filled.has(oid),
  };
}

export function nameOf(relations: Relations, oid: number): string {
  const found = relations.get(oid);
  if (found === undefined) throw new Error(`relation ${oid} was not there before`);
  return found.name;
}
