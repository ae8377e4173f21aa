import type pg from "pg";

/**
 * All that a schema holds, but for the order of columns, as lines of text. Two databases with the same lines are the
 * same to whoever uses them.
 */
export async function describeDatabase(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT format('relation %s %s %s', c.relkind, c.relname, obj_description(c.oid, 'pg_class')) AS line
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT format('column %s.%s %s%s default %s identity "%s" generated "%s" comment %s acl %s', c.relname, a.attname,
        format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
        pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, col_description(c.oid, a.attnum), a.attacl)
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION ALL
    SELECT pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ' INVALID' END
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('sequence %s %s owned by %s', s.seqrelid::regclass, format_type(s.seqtypid, NULL), d.refobjid::regclass)
      FROM pg_sequence s LEFT JOIN pg_depend d ON d.objid = s.seqrelid AND d.deptype IN ('a', 'i') AND d.classid = 'pg_class'::regclass
    UNION ALL
    SELECT format('trigger %s on %s', tgname, tgrelid::regclass) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT format('replica identity %s %s', relname, relreplident) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relreplident <> 'd'
    UNION ALL
    SELECT format('function %s', oid::regprocedure) FROM pg_proc WHERE pronamespace IN ('switchyard'::regnamespace, 'public'::regnamespace)
    UNION ALL
    SELECT format('schema %s', nspname) FROM pg_namespace WHERE nspname ~ '_v[0-9]+$'
    ORDER BY 1`);
  return rows.map(({ line }) => line);
}
