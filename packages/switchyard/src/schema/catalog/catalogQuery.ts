import { constraints, indexes } from "./query/indexes.ts";
import { relations } from "./query/relations.ts";
import { extensions, functions, sequences, types } from "./query/others.ts";

/**
 * One row with one JSON document in the shape of `Catalog`: JSON, because drivers differ in what they make of `int8`,
 * `name[]` and `aclitem[]`.
 */
export function catalogQuery(schemas: readonly string[]): string {
  const names = schemas.map((schema) => `'${schema.replaceAll("'", "''")}'`).join(", ");
  return `WITH asked AS MATERIALIZED (
  SELECT oid, nspname::text AS name FROM pg_catalog.pg_namespace WHERE nspname IN (${names})
)
SELECT pg_catalog.json_build_object(
  'serverVersion', pg_catalog.current_setting('server_version_num')::int,
  'relations', ${list(relations)},
  'indexes', ${list(indexes)},
  'constraints', ${list(constraints)},
  'types', ${list(types)},
  'sequences', ${list(sequences)},
  'functions', ${list(functions)},
  'extensions', ${list(extensions)}
) AS catalog`;
}

function list(query: string): string {
  return `COALESCE((SELECT pg_catalog.json_agg(item) FROM (${query}) AS items (item)), '[]')`;
}
