import pg from "pg";
import type { Computed, Conversion, LogicalTable } from "../../model.ts";
import { columnOf, computedValue, logicalRow } from "../backfill/fillStatement.ts";

/** How two values of a column are told apart. */
export interface ComparedColumn {
  /** Without modifiers. */
  readonly type: string;
  /** Its type has no equality (json), or one that takes different texts for the same: as bytes, then. */
  readonly asText: boolean;
  /** Its `up` gives another value each time: nothing says what it should be. */
  readonly changing: boolean;
}

/** Computed columns of both sides that follow from each other: a row's are in step by `up` or by `down`, as a whole. */
export interface Group {
  readonly up: readonly Computed[];
  readonly down: readonly Computed[];
}

/**
 * Columns that have nothing to do with each other may be in step in different directions, since a writer of the one side
 * changed this one and a writer of the other side that one.
 */
export function groupsOf({
  up,
  down,
  before,
  after,
}: Pick<Conversion, "up" | "down" | "before" | "after">): readonly Group[] {
  const groups = up.map((one): { up: Computed[]; down: Computed[] } => ({ up: [one], down: [] }));
  for (const one of down) {
    const linked = groups.filter((group) => group.up.some((each) => areLinked(each, one)));
    const [first, ...others] = linked;
    // What only old versions have: nothing of the new side could differ from it.
    if (first === undefined) continue;
    first.down.push(one);
    for (const other of others) {
      first.up.push(...other.up);
      first.down.push(...other.down);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups;

  function areLinked(upwards: Computed, downwards: Computed): boolean {
    return (
      physicalReads(upwards, before).includes(downwards.column) ||
      physicalReads(downwards, after).includes(upwards.column)
    );
  }
}

function physicalReads({ reads }: Computed, table: LogicalTable): readonly string[] {
  return table.columns.filter(({ name }) => reads.includes(name)).map(({ physical }) => physical);
}

/** A condition that is true for rows whose two sides are in step. */
export function inStep(conversion: Conversion, compared: ReadonlyMap<string, ComparedColumn>): string {
  const groups = groupsOf(conversion).map(({ up, down }) => {
    if (up.some(({ column }) => compared.get(column)?.changing === true)) return "true";
    const upwards = up.map((one) => sameAs(one, conversion.before, compared)).join(" AND ");
    if (down.length === 0) return "true";
    const downwards = down.map((one) => sameAs(one, conversion.after, compared)).join(" AND ");
    // CASE, so that an expression which fails on values of the other side is only tried where it has to be.
    return `CASE WHEN ${upwards} THEN true ELSE ${downwards} END`;
  });
  return groups.length === 0 ? "true" : groups.map((group) => `(${group})`).join(" AND ");
}

/** What a column should be, over a row as its expression's side sees it. */
export function expected(
  computed: Computed,
  side: LogicalTable,
  compared: ReadonlyMap<string, ComparedColumn>,
): string {
  const types = new Map([...compared].map(([name, { type }]) => [name, type]));
  return `(SELECT ${computedValue(computed, types)} FROM ${logicalRow(side)})`;
}

function sameAs(
  computed: Computed,
  side: LogicalTable,
  compared: ReadonlyMap<string, ComparedColumn>,
): string {
  const asText =
    compared.get(computed.column)?.asText === true ? `::text COLLATE ${pg.escapeIdentifier("C")}` : "";
  return `${columnOf(computed.column)}${asText} IS NOT DISTINCT FROM ${expected(computed, side, compared)}${asText}`;
}
