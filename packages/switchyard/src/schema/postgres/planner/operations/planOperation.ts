import type { Operation } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";
import { planAddColumn } from "./addColumn.ts";
import { planAlterColumn } from "./alterColumn.ts";
import { planCreateIndex } from "./createIndex.ts";
import { planCreateTable } from "./createTable.ts";
import { planDropColumn } from "./dropColumn.ts";
import { planRenameColumn } from "./renameColumn.ts";
import { planCreateConstraint } from "./createConstraint.ts";
import { planDropConstraint, planDropMulticolumnConstraint } from "./dropConstraint.ts";
import { planDropIndex } from "./dropIndex.ts";
import { planDropTable } from "./dropTable.ts";
import { planRenameConstraint } from "./renameConstraint.ts";
import { planRenameTable } from "./renameTable.ts";
import { planSetReplicaIdentity } from "./setReplicaIdentity.ts";
import { planSql } from "./sql.ts";

/** What one operation adds to the plan. */
export function planOperation(planning: Planning, operation: Operation): void {
  if ("create_table" in operation) return planCreateTable(planning, operation.create_table);
  if ("add_column" in operation) return planAddColumn(planning, operation.add_column);
  if ("drop_column" in operation) return planDropColumn(planning, operation.drop_column);
  if ("rename_column" in operation) return planRenameColumn(planning, operation.rename_column);
  if ("alter_column" in operation) return planAlterColumn(planning, operation.alter_column);
  if ("create_index" in operation) return planCreateIndex(planning, operation.create_index);
  if ("rename_table" in operation) return planRenameTable(planning, operation.rename_table);
  if ("drop_table" in operation) return planDropTable(planning, operation.drop_table);
  if ("drop_index" in operation) return planDropIndex(planning, operation.drop_index);
  if ("create_constraint" in operation) return planCreateConstraint(planning, operation.create_constraint);
  if ("drop_constraint" in operation) return planDropConstraint(planning, operation.drop_constraint);
  if ("drop_multicolumn_constraint" in operation) {
    return planDropMulticolumnConstraint(planning, operation.drop_multicolumn_constraint);
  }
  if ("rename_constraint" in operation) return planRenameConstraint(planning, operation.rename_constraint);
  if ("set_replica_identity" in operation)
    return planSetReplicaIdentity(planning, operation.set_replica_identity);
  return planSql(planning, operation.sql);
}
