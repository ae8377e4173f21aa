import { createHash } from "node:crypto";
import type { PlannedStatement, World } from "../../../model.ts";
import { qualified, quoteName } from "../../../sql/names.ts";
import { stateSchema } from "../../state/tables.ts";
import { type RankedConversion, syncFunctionBody } from "./syncFunction.ts";

/**
 * The triggers that keep the versions' columns in step: one for each table that has something to convert. A trigger
 * whose conversions end goes before the columns that it names; one that only grows is replaced in place.
 */
export function triggerStatements(
  before: World,
  after: World,
): { readonly first: readonly PlannedStatement[]; readonly last: readonly PlannedStatement[] } {
  const old = conversionsByTable(before);
  const wanted = conversionsByTable(after);
  const gone = [...old].filter(([table, conversions]) => !isExtended(conversions, wanted.get(table)));
  const dropped = new Set(gone.map(([table]) => table));
  return {
    first: gone.flatMap(([table]) => drop(before.schema, table)),
    last: [...wanted].flatMap(([table, conversions]) => {
      const body = syncFunctionBody(after, conversions);
      if (old.has(table) && !dropped.has(table)) return [replaceFunction(after.schema, table, body)];
      return [replaceFunction(after.schema, table, body), createTrigger(after.schema, table)];
    }),
  };
}

/** BEFORE triggers fire in the order of their names: the app's own come first. */
export const triggerName = "zz_switchyard_sync";

/** Set to `on` by a backfill, which writes the columns itself. */
export const backfillSetting = "switchyard.backfill";

function conversionsByTable(world: World): Map<string, readonly RankedConversion[]> {
  const ranked = world.inFlight.flatMap(({ version, conversions }) =>
    conversions
      .filter(({ up, down, pending }) => up.length > 0 || down.length > 0 || pending !== undefined)
      .map((conversion) => ({ rank: version.ordinal, conversion })),
  );
  return Map.groupBy(ranked, ({ conversion }) => conversion.table);
}

function isExtended(old: readonly RankedConversion[], now: readonly RankedConversion[] = []): boolean {
  return old.every(({ rank }) => now.some((other) => other.rank === rank));
}

function drop(schema: string, table: string): readonly PlannedStatement[] {
  return [
    {
      sql: `DROP TRIGGER ${triggerName} ON ${qualified(schema, table)}`,
      lock: { mode: "ACCESS EXCLUSIVE", table: `${schema}.${table}` },
      work: "none",
      why: "Nothing writes to columns any more that are about to go.",
    },
    {
      sql: `DROP FUNCTION ${functionName(schema, table)}()`,
      lock: null,
      work: "none",
      why: "It was the trigger's.",
    },
  ];
}

function replaceFunction(schema: string, table: string, body: string): PlannedStatement {
  const quote = body.includes("$switchyard$") ? `$switchyard_${digest(body)}$` : "$switchyard$";
  return {
    sql: `CREATE OR REPLACE FUNCTION ${functionName(schema, table)}() RETURNS trigger LANGUAGE plpgsql AS ${quote}${body}${quote}`,
    lock: null,
    work: "none",
    why: `Computes what the other versions see of a row of ${table} that one of them writes.`,
  };
}

function createTrigger(schema: string, table: string): PlannedStatement {
  return {
    sql: `CREATE TRIGGER ${triggerName} BEFORE INSERT OR UPDATE ON ${qualified(schema, table)} FOR EACH ROW WHEN (current_setting('${backfillSetting}', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ${functionName(schema, table)}()`,
    lock: { mode: "SHARE ROW EXCLUSIVE", table: `${schema}.${table}` },
    work: "none",
    why: `Keeps the versions' columns of ${table} in step.`,
  };
}

function functionName(schema: string, table: string): string {
  const plain = `sync_${schema}_${table}`;
  // Two tables whose names PostgreSQL would cut to one need two functions.
  const name = Buffer.byteLength(plain) <= 63 ? plain : `sync_${digest(`${schema}.${table}`)}`;
  return `${stateSchema}.${quoteName(name)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
