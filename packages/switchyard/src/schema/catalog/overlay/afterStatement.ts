import type { Node } from "libpg-query";
import type { Catalog } from "../catalog.ts";
import { strings } from "../lookup.ts";
import { alterTable } from "./alterTable.ts";
import { drop } from "./drops.ts";
import { createIndex } from "./indexes.ts";
import { alterSequence, comment, createFunction, createSequence, createTrigger } from "./others.ts";
import { rename } from "./renames.ts";
import { createTable, createTableAs, createView } from "./tables.ts";
import { addType, alterDomain, alterEnum, createDomain, createEnum } from "./types.ts";

/**
 * The catalog after a statement, without a server: what later statements are judged, converted and planned by. Sizes stay
 * as they were, object ids of what is new are 0, and what it does not understand leaves the catalog as it is.
 */
export function afterStatement(catalog: Catalog, node: Node): Catalog {
  if ("CreateStmt" in node) return createTable(catalog, node.CreateStmt);
  if ("AlterTableStmt" in node) return alterTable(catalog, node.AlterTableStmt);
  if ("IndexStmt" in node) return createIndex(catalog, node.IndexStmt);
  if ("RenameStmt" in node) return rename(catalog, node.RenameStmt);
  if ("DropStmt" in node) return drop(catalog, node.DropStmt);
  if ("CreateTableAsStmt" in node) return createTableAs(catalog, node.CreateTableAsStmt);
  if ("ViewStmt" in node) return createView(catalog, node.ViewStmt);
  if ("CreateEnumStmt" in node) return createEnum(catalog, node.CreateEnumStmt);
  if ("AlterEnumStmt" in node) return alterEnum(catalog, node.AlterEnumStmt);
  if ("CreateDomainStmt" in node) return createDomain(catalog, node.CreateDomainStmt);
  if ("AlterDomainStmt" in node) return alterDomain(catalog, node.AlterDomainStmt);
  if ("CompositeTypeStmt" in node) {
    const { schemaname, relname = "" } = node.CompositeTypeStmt.typevar ?? {};
    return addType(catalog, [...(schemaname === undefined ? [] : [schemaname]), relname], {
      kind: "composite",
    });
  }
  if ("CreateRangeStmt" in node)
    return addType(catalog, strings(node.CreateRangeStmt.typeName), { kind: "range" });
  if ("CreateFunctionStmt" in node) return createFunction(catalog, node.CreateFunctionStmt);
  if ("CreateTrigStmt" in node) return createTrigger(catalog, node.CreateTrigStmt);
  if ("CreateSeqStmt" in node) return createSequence(catalog, node.CreateSeqStmt);
  if ("AlterSeqStmt" in node) return alterSequence(catalog, node.AlterSeqStmt);
  if ("CommentStmt" in node) return comment(catalog, node.CommentStmt);
  if ("CreateExtensionStmt" in node) {
    const { extname = "" } = node.CreateExtensionStmt;
    return { ...catalog, extensions: [...new Set([...catalog.extensions, extname])] };
  }
  return catalog;
}
