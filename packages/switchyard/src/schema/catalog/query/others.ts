/** Of all schemas: a column's type may live anywhere. A domain is constrained also by the domain under it. */
export const types = `
  SELECT json_build_object(
    'schema', tn.nspname::text,
    'name', t.typname::text,
    'kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite' ELSE 'range' END,
    'labels', COALESCE((
      SELECT json_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid
    ), '[]'),
    'base', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
    'constrained', t.typtype = 'd' AND EXISTS (
      WITH RECURSIVE below (oid, typbasetype, typnotnull) AS (
        SELECT t.oid, t.typbasetype, t.typnotnull
        UNION ALL
        SELECT b.oid, b.typbasetype, b.typnotnull
        FROM below JOIN pg_type b ON b.oid = below.typbasetype AND b.typtype = 'd'
      )
      SELECT FROM below
      WHERE typnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = below.oid)
    )
  )
  FROM pg_type t
  JOIN pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE tn.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
    AND (t.typtype IN ('e', 'd', 'r') OR t.typtype = 'c' AND c.relkind = 'c')
  ORDER BY tn.nspname, t.typname`;

export const sequences = `
  SELECT json_build_object(
    'schema', n.name,
    'name', c.relname::text,
    'type', format_type(s.seqtypid, NULL),
    'ownedBy', (
      SELECT json_build_object('schema', tn.nspname::text, 'table', t.relname::text, 'column', a.attname::text)
      FROM pg_depend o
      JOIN pg_class t ON t.oid = o.refobjid
      JOIN pg_namespace tn ON tn.oid = t.relnamespace
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.refobjsubid
      WHERE o.classid = 'pg_class'::regclass AND o.objid = c.oid
        AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')
      LIMIT 1
    )
  )
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN asked n ON n.oid = c.relnamespace
  ORDER BY n.name, c.relname`;

export const functions = `
  SELECT json_build_object(
    'schema', n.name,
    'name', f.proname::text,
    'volatility', CASE f.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
    'argumentTypes', COALESCE((
      SELECT json_agg(format_type(a.type, NULL) ORDER BY a.position)
      FROM unnest(f.proargtypes::oid[]) WITH ORDINALITY AS a (type, position)
    ), '[]'),
    'kind', CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window'
      ELSE 'function' END
  )
  FROM pg_proc f JOIN asked n ON n.oid = f.pronamespace
  ORDER BY n.name, f.proname, f.oid`;

export const extensions = `SELECT to_json(extname::text) FROM pg_extension ORDER BY extname`;
