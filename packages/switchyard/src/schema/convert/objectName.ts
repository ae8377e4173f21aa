import type { Node } from "libpg-query";
import { names } from "./names.ts";

/** The parts of an object's name, whatever kind of node it stands in. */
export function objectName(node: Node | undefined): readonly string[] {
  if (node === undefined) return [];
  if ("List" in node) return names(node.List.items);
  if ("TypeName" in node) return names(node.TypeName.names);
  if ("ObjectWithArgs" in node) return names(node.ObjectWithArgs.objname);
  return names([node]);
}
