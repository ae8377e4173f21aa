import type { Facts } from "./facts.ts";
import { alterTable } from "./rules/alterTable.ts";
import { createTable, createTableAs, createTrigger, createView } from "./rules/creates.ts";
import { drop } from "./rules/drops.ts";
import { createIndex, reindex } from "./rules/indexes.ts";
import { cluster, lockTable, refresh, truncate, vacuum } from "./rules/maintenance.ts";
import { alterDomain, alterEnum, comment, lockEach, ranges, writeRows } from "./rules/others.ts";
import { changeOwner, rename, setSchema } from "./rules/renames.ts";

/** Lets the rules of a statement's kind say what they have to. */
export function judge(facts: Facts): void {
  const { node } = facts.statement;
  if ("AlterTableStmt" in node) alterTable(facts, node.AlterTableStmt);
  else if ("IndexStmt" in node) createIndex(facts, node.IndexStmt);
  else if ("ReindexStmt" in node) reindex(facts, node.ReindexStmt);
  else if ("CreateStmt" in node) createTable(facts, node.CreateStmt);
  else if ("CreateTableAsStmt" in node) createTableAs(facts, node.CreateTableAsStmt);
  else if ("CreateTrigStmt" in node) createTrigger(facts, node.CreateTrigStmt);
  else if ("ViewStmt" in node) createView(facts, node.ViewStmt);
  else if ("DropStmt" in node) drop(facts, node.DropStmt);
  else if ("RenameStmt" in node) rename(facts, node.RenameStmt);
  else if ("AlterObjectSchemaStmt" in node) setSchema(facts, node.AlterObjectSchemaStmt);
  else if ("AlterOwnerStmt" in node) changeOwner(facts, node.AlterOwnerStmt);
  else if ("TruncateStmt" in node) truncate(facts, node.TruncateStmt);
  else if ("LockStmt" in node) lockTable(facts, node.LockStmt);
  else if ("ClusterStmt" in node) cluster(facts, node.ClusterStmt);
  else if ("VacuumStmt" in node) vacuum(facts, node.VacuumStmt);
  else if ("RefreshMatViewStmt" in node) refresh(facts, node.RefreshMatViewStmt);
  else if ("CommentStmt" in node) comment(facts, node.CommentStmt);
  else if ("AlterDomainStmt" in node) alterDomain(facts, node.AlterDomainStmt);
  else if ("AlterEnumStmt" in node) alterEnum(facts, node.AlterEnumStmt);
  else if ("UpdateStmt" in node) writeRows(facts, "UPDATE", node.UpdateStmt);
  else if ("DeleteStmt" in node) writeRows(facts, "DELETE", node.DeleteStmt);
  else if ("InsertStmt" in node) lockEach(facts, [node.InsertStmt.relation], "ROW EXCLUSIVE");
  else if ("CreatePolicyStmt" in node) lockEach(facts, [node.CreatePolicyStmt.table], "ACCESS EXCLUSIVE");
  else if ("AlterPolicyStmt" in node) lockEach(facts, [node.AlterPolicyStmt.table], "ACCESS EXCLUSIVE");
  else if ("RuleStmt" in node) lockEach(facts, [node.RuleStmt.relation], "ACCESS EXCLUSIVE");
  else if ("CreateStatsStmt" in node)
    lockEach(facts, ranges(node.CreateStatsStmt.relations), "SHARE UPDATE EXCLUSIVE");
  else if ("CreatePublicationStmt" in node)
    lockEach(facts, ranges(node.CreatePublicationStmt.pubobjects), "SHARE UPDATE EXCLUSIVE");
  else if ("AlterPublicationStmt" in node)
    lockEach(facts, ranges(node.AlterPublicationStmt.pubobjects), "SHARE UPDATE EXCLUSIVE");
}
