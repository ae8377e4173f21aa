import type { Operation } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";
import { planAddColumn } from "./addColumn.ts";
import { planAlterColumn } from "./alterColumn.ts";
import { planCreateIndex } from "./createIndex.ts";
import { planCreateTable } from "./createTable.ts";
import { planDropColumn } from "./dropColumn.ts";
import { planRenameColumn } from "./renameColumn.ts";

/** What one operation adds to the plan. */
export function planOperation(planning: Planning, operation: Operation): void {
  if ("create_table" in operation) return planCreateTable(planning, operation.create_table);
  if ("add_column" in operation) return planAddColumn(planning, operation.add_column);
  if ("drop_column" in operation) return planDropColumn(planning, operation.drop_column);
  if ("rename_column" in operation) return planRenameColumn(planning, operation.rename_column);
  if ("alter_column" in operation) return planAlterColumn(planning, operation.alter_column);
  if ("create_index" in operation) return planCreateIndex(planning, operation.create_index);
  throw new Error("not yet");
}
