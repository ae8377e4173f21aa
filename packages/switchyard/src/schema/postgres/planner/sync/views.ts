import type { Catalog, Relation } from "../../../catalog/catalog.ts";
import type { LogicalTable, PlannedStatement, SchemaVersion, World } from "../../../model.ts";
import { qualified, quoteName } from "../../../sql/names.ts";
import { schemaPrivileges, viewPrivileges } from "./privileges.ts";

/**
 * The versions' schemas and views. A version's view keeps its columns for as long as it lives, and follows a renamed
 * table or column by itself, so that only what begins and what ends has to be said.
 */
export function viewStatements(
  before: World,
  after: World,
  catalog: Catalog,
): { readonly first: readonly PlannedStatement[]; readonly last: readonly PlannedStatement[] } {
  return {
    first: before.versions.flatMap((version) => {
      const next = after.versions.find(({ name }) => name === version.name);
      const ended = version.tables.filter(({ name }) => !next?.tables.some((table) => table.name === name));
      return [...ended.map((table) => dropView(version, table)), ...(next ? [] : [dropSchema(version)])];
    }),
    last: after.versions.flatMap((version) => {
      const known = before.versions.find(({ name }) => name === version.name);
      const begun = version.tables.filter(({ name }) => !known?.tables.some((table) => table.name === name));
      return [
        ...(known ? [] : createSchema(version, after, catalog)),
        ...begun.flatMap((table) => createView(version, table, after, catalog)),
      ];
    }),
  };
}

function createSchema(version: SchemaVersion, world: World, catalog: Catalog): readonly PlannedStatement[] {
  const create: PlannedStatement = {
    sql: `CREATE SCHEMA ${quoteName(version.name)}`,
    lock: null,
    work: "none",
    why: "What the new version finds first in its search path.",
  };
  return [create, ...schemaPrivileges(version, world, catalog)];
}

function createView(
  version: SchemaVersion,
  table: LogicalTable,
  world: World,
  catalog: Catalog,
): readonly PlannedStatement[] {
  const view = qualified(version.name, table.name);
  const columns = table.columns.map(({ name, physical }) =>
    name === physical ? quoteName(name) : `${quoteName(physical)} AS ${quoteName(name)}`,
  );
  const create: PlannedStatement = {
    sql: `CREATE VIEW ${view} WITH (security_invoker = true) AS SELECT ${columns.join(", ")} FROM ${qualified(world.schema, table.physical)}`,
    lock: { mode: "ACCESS SHARE", table: `${world.schema}.${table.physical}` },
    work: "none",
    why: `Shows ${table.name} to ${version.name} as it knows it.`,
  };
  const defaults = table.columns.flatMap(({ name, default: expression }): readonly PlannedStatement[] =>
    expression === undefined
      ? []
      : [
          {
            sql: `ALTER VIEW ${view} ALTER COLUMN ${quoteName(name)} SET DEFAULT ${expression}`,
            lock: null,
            work: "none",
            why: `${version.name} has a default of its own for ${table.name}.${name}.`,
          },
        ],
  );
  return [create, ...defaults, ...viewPrivileges(version, table, relationOf(catalog, world.schema, table))];
}

function relationOf(catalog: Catalog, schema: string, table: LogicalTable): Relation | undefined {
  return catalog.relations.find((each) => each.schema === schema && each.name === table.physical);
}

function dropView(version: SchemaVersion, table: LogicalTable): PlannedStatement {
  return {
    sql: `DROP VIEW ${qualified(version.name, table.name)}`,
    lock: null,
    work: "none",
    why: `Nobody sees ${table.name} through ${version.name} any more.`,
  };
}

function dropSchema(version: SchemaVersion): PlannedStatement {
  return {
    sql: `DROP SCHEMA ${quoteName(version.name)}`,
    lock: null,
    work: "none",
    why: "Nobody uses this version any more.",
  };
}
