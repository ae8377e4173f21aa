import type { RenameStmt } from "libpg-query";
import { SwitchyardError } from "../../../errors.ts";
import { rewriteConstraint, rewriteIndex } from "../../sql/rewrite.ts";
import type { Catalog, Constraint } from "../catalog.ts";
import { type TableName, indexNamed, nameOf, qualifiedName, relationAt, strings } from "../lookup.ts";
import { isOf, mapColumn, mapConstraint, refersTo } from "./edit.ts";

export function rename(catalog: Catalog, statement: RenameStmt): Catalog {
  const { renameType, relation, subname = "", newname = "", object } = statement;
  const table = nameOf(catalog, relation);
  switch (renameType) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_INDEX":
      // ALTER TABLE may rename an index, too.
      return relationAt(catalog, table) === undefined
        ? renameIndex(catalog, table, newname)
        : renameTable(catalog, table, newname);
    case "OBJECT_COLUMN":
      return renameColumn(catalog, table, subname, newname);
    case "OBJECT_TABCONSTRAINT":
      return renameConstraint(catalog, table, subname, newname);
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN": {
      const from = object !== undefined && "List" in object ? strings(object.List.items).at(-1) : undefined;
      return renameUserType(catalog, from ?? "", newname);
    }
    default:
      return catalog;
  }
}

function renameTable(catalog: Catalog, table: TableName, to: string): Catalog {
  const after = { schema: table.schema, name: to };
  const [before, name] = [qualifiedName(table), qualifiedName(after)];
  const swap = (one: string) => (one === before ? name : one);
  const moved = <Part extends { readonly schema: string; readonly table: string }>(part: Part): Part =>
    isOf(part, table) ? { ...part, table: to } : part;
  return {
    ...catalog,
    relations: catalog.relations.map((one) => ({
      ...one,
      ...(one.schema === table.schema && one.name === table.name && { name: to }),
      children: one.children.map(swap),
      parent: one.parent === null ? null : swap(one.parent),
      dependents: one.dependents.map((dependent) => ({ ...dependent, name: swap(dependent.name) })),
    })),
    indexes: catalog.indexes.map(moved),
    constraints: catalog.constraints.map((one) => {
      const own = moved(one);
      return own.references !== null && refersTo(own, table)
        ? { ...own, references: { ...own.references, table: to } }
        : own;
    }),
    sequences: catalog.sequences.map((one) =>
      one.ownedBy === null ? one : { ...one, ownedBy: moved(one.ownedBy) },
    ),
  };
}

function renameColumn(catalog: Catalog, table: TableName, from: string, to: string): Catalog {
  const swap = (name: string) => (name === from ? to : name);
  const columns = new Map([[from, to]]);
  const changed = mapColumn(catalog, table, from, (column) => ({ ...column, name: to }));
  return {
    ...changed,
    relations: changed.relations.map((one) =>
      one.schema === table.schema && one.name === table.name
        ? {
            ...one,
            partitionKey: one.partitionKey.map(swap),
            dependents: one.dependents.map((each) => ({ ...each, columns: each.columns.map(swap) })),
          }
        : one,
    ),
    indexes: changed.indexes.map((one) =>
      isOf(one, table)
        ? {
            ...one,
            columns: one.columns.map((name) => (name === null ? null : swap(name))),
            uses: one.uses.map(swap),
            definition: said(one.definition, (text) =>
              rewriteIndex(text, { name: one.name, columns, concurrently: false }),
            ),
          }
        : one,
    ),
    constraints: changed.constraints.map((one): Constraint => {
      const own = isOf(one, table)
        ? {
            ...one,
            columns: one.columns.map(swap),
            definition: said(one.definition, (text) => rewriteConstraint(text, columns)),
          }
        : one;
      return own.references !== null && refersTo(own, table)
        ? { ...own, references: { ...own.references, columns: own.references.columns.map(swap) } }
        : own;
    }),
    sequences: changed.sequences.map((one) =>
      one.ownedBy !== null && isOf(one.ownedBy, table)
        ? { ...one, ownedBy: { ...one.ownedBy, column: swap(one.ownedBy.column) } }
        : one,
    ),
  };
}

function renameConstraint(catalog: Catalog, table: TableName, from: string, to: string): Catalog {
  const changed = mapConstraint(catalog, table, from, (one) => ({
    ...one,
    name: to,
    index: one.index === null ? null : to,
  }));
  return {
    ...changed,
    indexes: changed.indexes.map((one) =>
      isOf(one, table) && one.constraint === from ? { ...one, name: to, constraint: to } : one,
    ),
  };
}

/** With the constraint that it enforces. */
function renameIndex(catalog: Catalog, { schema, name }: TableName, to: string): Catalog {
  const index = indexNamed(catalog, [schema, name]);
  if (index === undefined) return catalog;
  if (index.constraint !== null)
    return renameConstraint(catalog, { schema, name: index.table }, index.constraint, to);
  return {
    ...catalog,
    indexes: catalog.indexes.map((one) => (one === index ? { ...one, name: to } : one)),
  };
}

function renameUserType(catalog: Catalog, from: string, to: string): Catalog {
  const types = catalog.types.map((one) => (one.name === from ? { ...one, name: to } : one));
  const relations = catalog.relations.map((relation) => ({
    ...relation,
    columns: relation.columns.map((column) => ({
      ...column,
      ...(column.baseType === from && { type: to, baseType: to }),
      ...(column.domain?.endsWith(`.${from}`) === true && {
        domain: column.domain.slice(0, -from.length) + to,
      }),
    })),
  }));
  return { ...catalog, types, relations };
}

/** A definition that cannot be said for another name stays: what is judged by it is whether it is there. */
function said(definition: string, rewrite: (definition: string) => string): string {
  if (definition === "") return definition;
  try {
    return rewrite(definition);
  } catch (error) {
    if (error instanceof SwitchyardError) return definition;
    throw error;
  }
}
