import type { DropStmt } from "libpg-query";
import type { Facts } from "../facts.ts";
import {
  type TableName,
  defaultPartition,
  indexNamed,
  namesOf,
  relationAt,
  relationNamed,
  tableName,
} from "../../catalog/lookup.ts";
import { lockDependents } from "./lockDependents.ts";
import { lockReferences } from "./lockReferences.ts";

export function drop(facts: Facts, { objects = [], removeType, behavior, concurrent }: DropStmt): void {
  const cascade = behavior === "DROP_CASCADE";
  for (const object of objects) {
    const parts = namesOf(object);
    switch (removeType) {
      case "OBJECT_TABLE":
      case "OBJECT_VIEW":
      case "OBJECT_MATVIEW":
      case "OBJECT_FOREIGN_TABLE":
        dropRelation(facts, tableName(facts.catalog, parts), cascade);
        break;
      case "OBJECT_INDEX":
        dropIndex(facts, parts, concurrent === true);
        break;
      case "OBJECT_TRIGGER":
      case "OBJECT_RULE":
      case "OBJECT_POLICY":
        facts.lock(tableName(facts.catalog, parts.slice(0, -1)), "ACCESS EXCLUSIVE");
        break;
      case "OBJECT_STATISTIC_EXT":
        for (const one of facts.catalog.relations) {
          if (
            one.dependents.some(
              ({ kind, name }) => kind === "statistics" && name.endsWith(`.${parts.at(-1)}`),
            )
          )
            facts.lock(one, "SHARE UPDATE EXCLUSIVE");
        }
        break;
      case "OBJECT_SCHEMA":
        for (const one of facts.catalog.relations)
          if (cascade && one.schema === parts[0]) dropRelation(facts, one, true);
        break;
      case "OBJECT_TYPE":
      case "OBJECT_DOMAIN":
        if (cascade) dropType(facts, parts.at(-1) ?? "");
        break;
      case "OBJECT_FUNCTION":
        if (cascade) dropTriggersOf(facts, parts.at(-1) ?? "");
        findDropped(facts, parts);
        break;
      case "OBJECT_PROCEDURE":
      case "OBJECT_SEQUENCE":
        findDropped(facts, parts);
        break;
      default:
        break;
    }
  }
}

function dropRelation(facts: Facts, table: TableName, cascade: boolean): void {
  const { catalog } = facts;
  const relation = relationAt(catalog, table);
  facts.lockAll(table, "ACCESS EXCLUSIVE");
  lockReferences(facts, table);
  const parent = relation?.parent != null ? relationNamed(catalog, relation.parent) : undefined;
  if (parent?.kind === "partitioned") {
    facts.lock(parent, "ACCESS EXCLUSIVE");
    const fallback = defaultPartition(catalog, parent);
    if (fallback !== undefined) facts.lock(fallback, "ACCESS EXCLUSIVE");
  }
  if (cascade) lockDependents(facts, table);
  if (!facts.exists(table)) return;
  facts.find({
    rule: "drop-table-breaks-old",
    severity: "error",
    message: `${table.name} is gone at once, also for the version that still runs.`,
    safe: "Release code first that does not use it.",
    breaks: `Every statement of the old version that names ${table.name}.`,
  });
}

function dropIndex(facts: Facts, parts: readonly string[], concurrent: boolean): void {
  const index = indexNamed(facts.catalog, parts);
  if (index === undefined) return;
  const table = { schema: index.schema, name: index.table };
  facts.lockAll(table, concurrent ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE");
  if (concurrent || !facts.exists(table)) return;
  facts.find({
    rule: "drop-index-blocks",
    severity: "warning",
    message: `DROP INDEX waits for every query on ${table.name}, and all that come later wait behind it.`,
    safe: "DROP INDEX CONCURRENTLY, outside a transaction.",
  });
}

/** A trigger's definition ends with the call of its function. */
function dropTriggersOf(facts: Facts, name: string): void {
  for (const relation of facts.catalog.relations) {
    const called = relation.triggers.map(
      ({ definition }) => /EXECUTE \w+ (?:.*\.)?(.+?)\(/.exec(definition)?.[1],
    );
    if (called.includes(name)) facts.lock(relation, "ACCESS EXCLUSIVE");
  }
}

function findDropped(facts: Facts, parts: readonly string[]): void {
  facts.find({
    rule: "drop-breaks-old",
    severity: "warning",
    message: `${parts.join(".")} is gone at once, also for the version that still runs.`,
    safe: "Drop it once no release that runs, or can be gone back to, calls it.",
    breaks: "Statements of the old version that use it.",
  });
}

function dropType(facts: Facts, type: string): void {
  for (const relation of facts.catalog.relations) {
    if (
      relation.columns.some((column) => column.type === type || column.domain?.endsWith(`.${type}`) === true)
    )
      facts.lock(relation, "ACCESS EXCLUSIVE");
  }
}
