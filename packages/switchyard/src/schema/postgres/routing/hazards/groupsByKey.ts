import { isRecord, namesIn, withoutLocations } from "../../../sql/walk.ts";
import { isQuery, nodesOfLevel, type QueryLevel } from "./queryLevel.ts";
import type { HazardTable } from "./viewForm.ts";

/**
 * Whether a query leans on the table's primary key in its GROUP BY: it has a column of the table that is neither grouped
 * nor aggregated. The server ran it, so the key must be among what it groups by.
 */
export function groupsByKey(level: QueryLevel, table: HazardTable, aggregates: ReadonlySet<string>): boolean {
  const { groupClause, targetList, havingClause, sortClause } = level.fields;
  if (!Array.isArray(groupClause)) return false;
  const targets = targetsOf(targetList);
  const grouped = groupClause.flatMap((item: unknown) => groupedItems(item, targets));
  const groupedTrees = new Set(grouped.map(shapeOf));
  const groupedColumns = [...nodesOfLevel(grouped)]
    .filter(({ kind }) => kind === "ColumnRef")
    .map(({ fields }) => namesIn(fields["fields"]));
  const labels = new Set(targets.map(({ label }) => label));
  const aliases = new Set(
    level.sources.filter(({ table: name }) => name === table.name).map(({ alias }) => alias),
  );

  return [...targets.map(({ value }) => value), havingClause].some(leans) || sorted().some(leans);

  function leans(node: unknown): boolean {
    if (Array.isArray(node)) return node.some(leans);
    if (!isRecord(node) || groupedTrees.has(shapeOf(node))) return false;
    return Object.entries(node).some(([kind, fields]) => {
      if (isQuery(kind, fields)) return false;
      if (kind === "ColumnRef" && isRecord(fields)) return isUngrouped(namesIn(fields["fields"]));
      if (kind === "FuncCall" && isRecord(fields) && isAggregate(fields)) return false;
      return leans(fields);
    });
  }

  function isAggregate(call: Readonly<Record<string, unknown>>): boolean {
    return call["over"] === undefined && aggregates.has(namesIn(call["funcname"]).at(-1) ?? "");
  }

  function isUngrouped(names: readonly (string | null)[]): boolean {
    const column = names.at(-1);
    const qualifier = names.at(-2);
    if (qualifier === undefined ? !isOwn(column) : !aliases.has(qualifier ?? "")) return false;
    if (column === null) return true;
    return !groupedColumns.some(
      (other) =>
        other.at(-1) === column &&
        (other.length === 1 || qualifier === undefined || other.at(-2) === qualifier),
    );
  }

  function isOwn(column: string | null | undefined): boolean {
    return column === null || level.sources.length === 1 || table.columns.includes(column ?? "");
  }

  /** A bare name in ORDER BY is that of an output first. */
  function sorted(): readonly unknown[] {
    if (!Array.isArray(sortClause)) return [];
    return sortClause.filter((item: unknown) => {
      const key = isRecord(item) && isRecord(item["SortBy"]) ? item["SortBy"]["node"] : undefined;
      const names = isRecord(key) && isRecord(key["ColumnRef"]) ? namesIn(key["ColumnRef"]["fields"]) : [];
      return !(names.length === 1 && labels.has(names[0] ?? ""));
    });
  }
}

interface Target {
  readonly label: string;
  readonly value: unknown;
}

function targetsOf(list: unknown): readonly Target[] {
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown) => {
    const target = isRecord(item) && isRecord(item["ResTarget"]) ? item["ResTarget"] : {};
    return { label: typeof target["name"] === "string" ? target["name"] : "", value: target["val"] };
  });
}

/** `GROUP BY 2` and `GROUP BY label` stand for an output. */
function groupedItems(item: unknown, targets: readonly Target[]): readonly unknown[] {
  if (!isRecord(item)) return [];
  const constant =
    isRecord(item["A_Const"]) && isRecord(item["A_Const"]["ival"]) ? item["A_Const"]["ival"] : {};
  if (typeof constant["ival"] === "number") return [targets[constant["ival"] - 1]?.value];
  const names = isRecord(item["ColumnRef"]) ? namesIn(item["ColumnRef"]["fields"]) : [];
  const labelled = targets.find(({ label }) => names.length === 1 && label !== "" && label === names[0]);
  return labelled === undefined ? [item] : [item, labelled.value];
}

/** Placeholders are numbered through; the same expression has other numbers in another place. */
function shapeOf(node: unknown): string {
  return JSON.stringify(withoutLocations(node), (key: string, value: unknown) =>
    key === "ParamRef" ? {} : value,
  );
}
