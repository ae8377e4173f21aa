import { SwitchyardError } from "../../../errors.ts";
import type { Migration } from "../../migrations/migration.ts";
import type { Task } from "../../model.ts";
import { qualified, quoteName } from "../../sql/names.ts";
import type { Connection } from "../connection.ts";
import { sqlState } from "../session/failures.ts";

/** As many as a person reads. */
const enough = 5;

type Of<Kind extends Task["kind"]> = Extract<Task, { kind: Kind }>;

/** The values that a unique index cannot take, from what CREATE INDEX CONCURRENTLY has left of it. */
export async function findDuplicates(
  connection: Connection,
  schema: string,
  migration: Migration,
  { table, index }: Of<"create-index">,
  error: unknown,
): Promise<SwitchyardError | undefined> {
  if (sqlState(error) !== "23505") return undefined;
  const { rows: described } = await connection.query<{
    keys: string[];
    predicate: string | null;
    nulls: boolean;
  }>(
    `SELECT array(SELECT pg_get_indexdef(indexrelid, k, true) FROM generate_series(1, indnkeyatts) AS k) AS keys,
            pg_get_expr(indpred, indrelid) AS predicate, indnullsnotdistinct AS nulls
       FROM pg_index WHERE indexrelid = to_regclass($1)`,
    [qualified(schema, index)],
  );
  const [found] = described;
  const where = [
    ...(found?.predicate == null ? [] : [`(${found.predicate})`]),
    ...(found?.nulls === true ? [] : (found?.keys.map((key) => `(${key}) IS NOT NULL`) ?? [])),
  ];
  const rows =
    found === undefined
      ? []
      : await readRows(
          connection,
          `SELECT ${found.keys.join(", ")}, count(*)::int AS rows FROM ${qualified(schema, table)}
            ${where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`}
            GROUP BY ${found.keys.map((_, at) => at + 1).join(", ")} HAVING count(*) > 1 ORDER BY 1 LIMIT ${enough}`,
        );
  return failed(
    migration,
    `values in ${table} occur more than once, which ${index} does not allow`,
    rows,
    error,
  );
}

/** The rows that a constraint does not allow. */
export async function findViolations(
  connection: Connection,
  schema: string,
  migration: Migration,
  { table, constraint }: Of<"validate">,
  error: unknown,
): Promise<SwitchyardError | undefined> {
  if (sqlState(error)?.startsWith("23") !== true) return undefined;
  const { rows: described } = await connection.query<DescribedConstraint>(
    `SELECT contype AS kind, pg_get_expr(conbin, conrelid) AS expression, confrelid::regclass::text AS "otherTable",
            ${names("conrelid", "conkey")} AS columns, ${names("confrelid", "confkey")} AS "otherColumns",
            coalesce((SELECT ${names("p.conrelid", "p.conkey")} FROM pg_constraint p
                       WHERE p.conrelid = c.conrelid AND p.contype = 'p'), '{}') AS key
       FROM pg_constraint c WHERE conrelid = to_regclass($1) AND conname = $2`,
    [qualified(schema, table), constraint],
  );
  const [found] = described;
  const wrong = found === undefined ? undefined : conditionOf(found);
  const shown = [...new Set([...(found?.key ?? []), ...(found?.columns ?? [])])].map(
    (name) => `t.${quoteName(name)}`,
  );
  const order = (found?.key ?? []).map((name) => `t.${quoteName(name)}`);
  const rows =
    wrong === undefined
      ? []
      : await readRows(
          connection,
          `SELECT ${shown.join(", ")} FROM ${qualified(schema, table)} AS t WHERE ${wrong}
            ${order.length === 0 ? "" : `ORDER BY ${order.join(", ")}`} LIMIT ${enough}`,
        );
  return failed(migration, `rows of ${table} violate ${constraint}`, rows, error);
}

interface DescribedConstraint {
  readonly kind: string;
  readonly expression: string | null;
  readonly otherTable: string;
  readonly columns: readonly string[];
  readonly otherColumns: readonly string[];
  readonly key: readonly string[];
}

function names(table: string, numbers: string): string {
  return `array(SELECT a.attname::text FROM unnest(${numbers}) WITH ORDINALITY AS n (number, at)
                  JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = n.number ORDER BY n.at)`;
}

function conditionOf({ kind, expression, otherTable, columns, otherColumns }: DescribedConstraint) {
  if (kind === "c" && expression !== null) return `NOT (${expression})`;
  if (kind === "n") return columns.map((name) => `t.${quoteName(name)} IS NULL`).join(" OR ");
  if (kind !== "f") return undefined;
  const pairs = columns.map((name, at) => `o.${quoteName(otherColumns[at] ?? name)} = t.${quoteName(name)}`);
  const given = columns.map((name) => `t.${quoteName(name)} IS NOT NULL`);
  return `${given.join(" AND ")} AND NOT EXISTS (SELECT FROM ${otherTable} AS o WHERE ${pairs.join(" AND ")})`;
}

/** Naming rows is a help; that it fails must not hide why it was tried. */
async function readRows(connection: Connection, sql: string): Promise<readonly Record<string, unknown>[]> {
  return connection.query(sql).then(
    ({ rows }) => rows,
    () => [],
  );
}

function failed(
  migration: Migration,
  what: string,
  rows: readonly Record<string, unknown>[],
  cause: unknown,
): SwitchyardError {
  const list = rows.map((row) =>
    Object.entries(row)
      .map(([name, value]) => `${name} = ${String(value)}`)
      .join(", "),
  );
  return new SwitchyardError(
    "BACKFILL_FAILED",
    `${migration.name}: ${what}${list.length === 0 ? "" : `: ${list.join("; ")}`}`,
    {
      next: "Correct these rows and run `switchyard db backfill` again, or take the migration back with `switchyard db revert`.",
      fields: { migration: migration.name, rows },
      cause,
    },
  );
}
