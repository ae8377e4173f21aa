import type { Computed, Conversion, LogicalTable, World } from "../../../model.ts";
import { quoteLiteral, quoteName } from "../../../sql/names.ts";
import { expressionOver } from "../expressionOver.ts";

/** A conversion, and the version from which on its new side is seen. */
export interface RankedConversion {
  readonly rank: number;
  readonly conversion: Conversion;
}

/**
 * The body of a table's trigger function. A writer's rank is the ordinal of its version, 0 for one without. Conversions
 * above it are computed upwards, the others downwards; an update recomputes only what reads a column that it changes,
 * since a conversion that loses something must not touch what nobody has changed.
 *
 * A row that is still pending is completed by whatever write comes first, as a backfill would have done just before it:
 * a constraint on what is to be filled binds every write.
 */
export function syncFunctionBody(
  world: Pick<World, "versions">,
  conversions: readonly RankedConversion[],
): string {
  const ascending = conversions.toSorted((a, b) => a.rank - b.rank);
  const descending = ascending.toReversed();
  const insert = [
    ...descending.map((each) =>
      when(
        isNew(each),
        each.conversion.down.map((to) => assign(to, each.conversion.after)),
      ),
    ),
    ...ascending.map((each) =>
      when(
        isOld(each),
        each.conversion.up.map((to) => assign(to, each.conversion.before)),
      ),
    ),
    ...ascending.flatMap(({ conversion }) => settled(conversion)),
  ];
  const update = [
    ...ascending.map((each) => complete(each)),
    ...descending.map((each) =>
      when(
        isNew(each),
        each.conversion.down.map((to) => assignIfChanged(to, each.conversion.after)),
      ),
    ),
    ...ascending.map((each) => when(isOld(each), updateUp(each.conversion))),
  ];
  return `
#variable_conflict use_column
DECLARE
  _sy_rank int := 0;
  _sy_schema name;
  _sy_was record;
BEGIN
  FOREACH _sy_schema IN ARRAY current_schemas(false) LOOP
    _sy_rank := CASE _sy_schema ${world.versions.map(({ name, ordinal }) => `WHEN ${quoteLiteral(name)} THEN ${ordinal}`).join(" ")} ELSE 0 END;
    EXIT WHEN _sy_rank > 0;
  END LOOP;
  IF TG_OP = 'INSERT' THEN
${lines(insert, 4)}
  ELSE
    _sy_was := OLD;
${lines(update, 4)}
  END IF;
  RETURN NEW;
END`;
}

const isNew = ({ rank }: RankedConversion) => `_sy_rank >= ${rank}`;
const isOld = ({ rank }: RankedConversion) => `_sy_rank < ${rank}`;

/** For a writer of the new side: what it leaves alone of a pending row gets the value that a backfill would have given. */
function complete({ rank, conversion }: RankedConversion): string {
  const { pending, up, before } = conversion;
  if (pending === undefined) return "";
  const fill = up.map(({ column, expression }) => {
    const name = quoteName(column);
    const value = expressionOver(expression, before, (physical) => `_sy_was.${quoteName(physical)}`);
    return when(`NEW.${name} IS NOT DISTINCT FROM OLD.${name}`, [
      `_sy_was.${name} := ${value};`,
      `NEW.${name} := _sy_was.${name};`,
    ]);
  });
  return when(`_sy_rank >= ${rank} AND OLD.${quoteName(pending)}`, [...fill, ...settled(conversion)]);
}

function updateUp(conversion: Conversion): readonly string[] {
  const { pending, up, before } = conversion;
  const changes = up.map((to) => assignIfChanged(to, before)).filter((text) => text !== "");
  if (pending === undefined) return changes;
  return [
    `IF OLD.${quoteName(pending)} THEN`,
    ...up.map((to) => assign(to, before)),
    ...settled(conversion),
    ...(changes.length === 0 ? [] : ["ELSE", ...changes]),
    "END IF;",
  ];
}

function settled({ pending }: Conversion): readonly string[] {
  return pending === undefined ? [] : [`NEW.${quoteName(pending)} := false;`];
}

function assign({ column, expression }: Computed, side: LogicalTable): string {
  return `NEW.${quoteName(column)} := ${expressionOver(expression, side, (physical) => `NEW.${quoteName(physical)}`)};`;
}

function assignIfChanged(to: Computed, side: LogicalTable): string {
  const reads = physicalNames(side, to.reads);
  return reads.length === 0 ? "" : when(changed(reads), [assign(to, side)]);
}

function changed(columns: readonly string[]): string {
  const names = [...new Set(columns)].map(quoteName);
  return names.map((name) => `NEW.${name} IS DISTINCT FROM _sy_was.${name}`).join(" OR ");
}

function physicalNames(table: LogicalTable, names: readonly string[]): readonly string[] {
  return table.columns.filter(({ name }) => names.includes(name)).map(({ physical }) => physical);
}

function when(condition: string, body: readonly string[]): string {
  const statements = body.filter((line) => line !== "");
  return statements.length === 0 ? "" : [`IF ${condition} THEN`, ...statements, "END IF;"].join("\n");
}

function lines(body: readonly string[], indent: number): string {
  const text = body.filter((line) => line !== "").join("\n") || "NULL;";
  return text.replaceAll(/^/gm, " ".repeat(indent));
}
