/** A default has no variables in it, and without the table's oid pg_get_expr() does not wait for the table's lock. */
const defaultOf = `CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0) ELSE pg_get_expr(d.adbin, d.adrelid) END`;

const columns = `
  SELECT json_agg(json_build_object(
    'name', a.attname::text,
    'number', a.attnum,
    'type', format_type(a.atttypid, a.atttypmod),
    'baseType', format_type(a.atttypid, NULL),
    'typmod', a.atttypmod,
    'domain', CASE WHEN t.typtype = 'd' THEN tn.nspname || '.' || t.typname END,
    'notNull', a.attnotnull AND NOT EXISTS (
      SELECT FROM pg_constraint n
      WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey[1] = a.attnum AND NOT n.convalidated
    ),
    'default', ${defaultOf},
    'generated', CASE a.attgenerated WHEN 's' THEN 'stored' WHEN 'v' THEN 'virtual' END,
    'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by-default' END,
    'collation', CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN (
      SELECT cn.nspname || '.' || co.collname
      FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace WHERE co.oid = a.attcollation
    ) END,
    'sequence', (
      SELECT sn.nspname || '.' || s.relname
      FROM pg_depend o
      JOIN pg_class s ON s.oid = o.objid AND s.relkind = 'S'
      JOIN pg_namespace sn ON sn.oid = s.relnamespace
      WHERE o.classid = 'pg_class'::regclass AND o.refclassid = 'pg_class'::regclass
        AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum AND o.deptype IN ('a', 'i')
      ORDER BY s.oid LIMIT 1
    ),
    'comment', col_description(a.attrelid, a.attnum),
    'acl', COALESCE(to_json(a.attacl::text[]), '[]')
  ) ORDER BY a.attnum)
  FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  JOIN pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`;

const triggers = `
  SELECT json_agg(json_build_object(
    'name', tgname::text,
    'enabled', tgenabled <> 'D',
    'definition', pg_get_triggerdef(oid)
  ) ORDER BY tgname)
  FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal`;

/** Who depends on the table or its columns, by the catalogs that such a dependency can come from. */
const dependents = `
  SELECT json_agg(json_build_object('kind', kind, 'name', name, 'columns', columns) ORDER BY kind, name)
  FROM (
    SELECT u.kind, u.name, COALESCE(json_agg(DISTINCT a.attname::text) FILTER (WHERE a.attnum > 0), '[]') AS columns
    FROM pg_depend p
    CROSS JOIN LATERAL (
      SELECT CASE WHEN r.rulename <> '_RETURN' THEN 'rule' WHEN v.relkind = 'm' THEN 'materialized-view' ELSE 'view' END,
        vn.nspname || '.' || v.relname || CASE WHEN r.rulename <> '_RETURN' THEN '.' || r.rulename ELSE '' END
      FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class JOIN pg_namespace vn ON vn.oid = v.relnamespace
      WHERE p.classid = 'pg_rewrite'::regclass AND r.oid = p.objid
        AND (v.oid <> c.oid OR r.rulename <> '_RETURN')
      UNION ALL
      SELECT 'policy', vn.nspname || '.' || v.relname || '.' || y.polname
      FROM pg_policy y JOIN pg_class v ON v.oid = y.polrelid JOIN pg_namespace vn ON vn.oid = v.relnamespace
      WHERE p.classid = 'pg_policy'::regclass AND y.oid = p.objid
      UNION ALL
      SELECT 'statistics', vn.nspname || '.' || s.stxname
      FROM pg_statistic_ext s JOIN pg_namespace vn ON vn.oid = s.stxnamespace
      WHERE p.classid = 'pg_statistic_ext'::regclass AND s.oid = p.objid
      UNION ALL
      SELECT 'function', vn.nspname || '.' || f.proname
      FROM pg_proc f JOIN pg_namespace vn ON vn.oid = f.pronamespace
      WHERE p.classid = 'pg_proc'::regclass AND f.oid = p.objid
    ) AS u (kind, name)
    LEFT JOIN pg_attribute a ON a.attrelid = p.refobjid AND a.attnum = p.refobjsubid
    WHERE p.refclassid = 'pg_class'::regclass AND p.refobjid = c.oid
    GROUP BY u.kind, u.name
  ) AS users`;

const publications = `
  SELECT json_agg(json_build_object(
    'name', p.pubname::text,
    'columns', CASE WHEN r.prattrs IS NOT NULL THEN (
      SELECT json_agg(a.attname::text ORDER BY a.attnum)
      FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)
    ) END
  ) ORDER BY p.pubname)
  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid WHERE r.prrelid = c.oid`;

const family = (which: "inhrelid" | "inhparent", of: "inhrelid" | "inhparent") => `
  SELECT rn.nspname || '.' || r.relname AS name, i.inhseqno, r.oid
  FROM pg_inherits i JOIN pg_class r ON r.oid = i.${which} JOIN pg_namespace rn ON rn.oid = r.relnamespace
  WHERE i.${of} = c.oid AND r.relkind IN ('r', 'p', 'f')`;

const partitionKey = `
  SELECT json_agg(a.attname::text ORDER BY k.position)
  FROM pg_partitioned_table p
  CROSS JOIN LATERAL unnest(p.partattrs) WITH ORDINALITY AS k (number, position)
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
  WHERE p.partrelid = c.oid`;

export const relations = `
  SELECT json_build_object(
    'oid', c.oid::bigint,
    'schema', n.name,
    'name', c.relname::text,
    'kind', CASE c.relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned' WHEN 'v' THEN 'view'
      WHEN 'm' THEN 'materialized-view' ELSE 'foreign-table' END,
    'columns', COALESCE((${columns}), '[]'),
    'rows', CASE WHEN c.reltuples >= 0 AND c.relpages > 0 THEN c.reltuples ELSE pg_stat_get_live_tuples(c.oid) END,
    'bytes', c.relpages::bigint * current_setting('block_size')::bigint,
    'unlogged', c.relpersistence = 'u',
    'tablespace', (
      SELECT spcname::text FROM pg_tablespace s
      WHERE s.oid = COALESCE(NULLIF(c.reltablespace, 0), (SELECT dattablespace FROM pg_database WHERE datname = current_database()))
    ),
    'ofType', (
      SELECT tn.nspname || '.' || t.typname FROM pg_type t JOIN pg_namespace tn ON tn.oid = t.typnamespace
      WHERE t.oid = c.reloftype
    ),
    'temporary', c.relpersistence = 't',
    'owner', pg_get_userbyid(c.relowner)::text,
    'rowSecurity', c.relrowsecurity,
    'replicaIdentity', CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN 'index'
      ELSE 'default' END,
    'comment', obj_description(c.oid, 'pg_class'),
    'acl', COALESCE(to_json(c.relacl::text[]), '[]'),
    'triggers', COALESCE((${triggers}), '[]'),
    'children', COALESCE((SELECT json_agg(name ORDER BY name) FROM (${family("inhrelid", "inhparent")}) AS f), '[]'),
    'parent', (SELECT name FROM (${family("inhparent", "inhrelid")}) AS f ORDER BY inhseqno LIMIT 1),
    'partitionBound', pg_get_expr(c.relpartbound, 0),
    'partitionKey', COALESCE((${partitionKey}), '[]'),
    'dependents', COALESCE((${dependents}), '[]'),
    'publications', COALESCE((${publications}), '[]')
  )
  FROM pg_class c JOIN asked n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  ORDER BY n.name, c.relname`;
