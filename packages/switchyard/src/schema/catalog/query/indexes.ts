const keyColumns = `
  SELECT json_agg(a.attname::text ORDER BY k.position)
  FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, position)
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0
  WHERE k.position <= i.indnkeyatts`;

const usedColumns = `
  SELECT json_agg(a.attname::text ORDER BY a.attnum)
  FROM pg_attribute a
  WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND (
    a.attnum = ANY (i.indkey::int2[]) OR EXISTS (
      SELECT FROM pg_depend d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum
    )
  )`;

export const indexes = `
  SELECT json_build_object(
    'schema', n.name,
    'name', x.relname::text,
    'table', t.relname::text,
    'unique', i.indisunique,
    'primary', i.indisprimary,
    'valid', i.indisvalid,
    'method', m.amname::text,
    'columns', COALESCE((${keyColumns}), '[]'),
    'uses', COALESCE((${usedColumns}), '[]'),
    'predicate', pg_get_expr(i.indpred, i.indrelid),
    'definition', pg_get_indexdef(i.indexrelid),
    'constraint', (
      SELECT k.conname::text FROM pg_constraint k
      WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
    ),
    'bytes', x.relpages::bigint * current_setting('block_size')::bigint
  )
  FROM pg_index i
  JOIN pg_class x ON x.oid = i.indexrelid
  JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_am m ON m.oid = x.relam
  JOIN asked n ON n.oid = x.relnamespace
  ORDER BY n.name, x.relname`;

const named = (table: string, numbers: string) => `COALESCE((
  SELECT json_agg(a.attname::text ORDER BY u.position)
  FROM unnest(${numbers}) WITH ORDINALITY AS u (number, position)
  JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = u.number
), '[]')`;

export const constraints = `
  SELECT json_build_object(
    'schema', n.name,
    'name', k.conname::text,
    'table', t.relname::text,
    'kind', CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign-key' WHEN 'p' THEN 'primary-key'
      WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion' WHEN 'n' THEN 'not-null' ELSE 'trigger' END,
    'columns', ${named("k.conrelid", "k.conkey")},
    'validated', k.convalidated,
    'deferrable', k.condeferrable,
    'definition', pg_get_constraintdef(k.oid),
    'references', CASE WHEN k.contype = 'f' THEN (
      SELECT json_build_object('schema', rn.nspname::text, 'table', r.relname::text,
        'columns', ${named("k.confrelid", "k.confkey")})
      FROM pg_class r JOIN pg_namespace rn ON rn.oid = r.relnamespace WHERE r.oid = k.confrelid
    ) END,
    'index', CASE WHEN k.contype IN ('p', 'u', 'x') THEN (
      SELECT x.relname::text FROM pg_class x WHERE x.oid = k.conindid
    ) END,
    'inherited', k.coninhcount > 0 OR k.conparentid <> 0
  )
  FROM pg_constraint k
  JOIN pg_class t ON t.oid = k.conrelid
  JOIN asked n ON n.oid = t.relnamespace
  ORDER BY n.name, t.relname, k.conname, k.oid`;
