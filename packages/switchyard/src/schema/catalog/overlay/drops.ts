import type { DropStmt } from "libpg-query";
import type { Catalog } from "../catalog.ts";
import { namesOf, tableName } from "../lookup.ts";
import { mapRelation } from "./edit.ts";
import { dropIndex } from "./indexes.ts";
import { dropTable } from "./dropping.ts";
import { dropType } from "./types.ts";

export function drop(catalog: Catalog, { objects = [], removeType }: DropStmt): Catalog {
  return objects.reduce((before, object) => dropOne(before, removeType, namesOf(object)), catalog);
}

function dropOne(catalog: Catalog, kind: DropStmt["removeType"], parts: readonly string[]): Catalog {
  switch (kind) {
    case "OBJECT_TABLE":
    case "OBJECT_VIEW":
    case "OBJECT_MATVIEW":
    case "OBJECT_FOREIGN_TABLE":
      return dropTable(catalog, parts);
    case "OBJECT_INDEX":
      return dropIndex(catalog, parts);
    case "OBJECT_TYPE":
    case "OBJECT_DOMAIN":
      return dropType(catalog, parts);
    case "OBJECT_TRIGGER":
      return mapRelation(catalog, tableName(catalog, parts.slice(0, -1)), (one) => ({
        ...one,
        triggers: one.triggers.filter(({ name }) => name !== parts.at(-1)),
      }));
    case "OBJECT_FUNCTION":
      return { ...catalog, functions: catalog.functions.filter(({ name }) => name !== parts.at(-1)) };
    case "OBJECT_SEQUENCE":
      return { ...catalog, sequences: catalog.sequences.filter(({ name }) => name !== parts.at(-1)) };
    default:
      return catalog;
  }
}
