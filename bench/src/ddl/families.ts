import { addColumn, newPrimaryKeyColumn } from "./families/addColumn.ts";
import { changeColumn } from "./families/changeColumn.ts";
import { columnType, referencedColumnType } from "./families/columnType.ts";
import { check, foreignKey, notNull, unique } from "./families/constraints.ts";
import { concurrently, detachConcurrently, indexes } from "./families/indexes.ts";
import { attached, types } from "./families/objects.ts";
import { inheritance, partitions } from "./families/partitions.ts";
import { tables } from "./families/tables.ts";
import { views } from "./families/views.ts";
import type { Family } from "./family.ts";

export const families: readonly Family[] = [
  addColumn,
  newPrimaryKeyColumn,
  changeColumn,
  columnType,
  referencedColumnType,
  notNull,
  check,
  unique,
  foreignKey,
  indexes,
  concurrently,
  detachConcurrently,
  partitions,
  inheritance,
  views,
  tables,
  attached,
  types,
];
