import { isRecord, namesIn } from "./walk.ts";

/** A column as an expression names it: `["users", "age"]`; null stands for `*`. */
export interface NamedColumn {
  readonly names: readonly (string | null)[];
  /** Where a name may be that of another table's column. */
  readonly inSubquery: boolean;
}

/** All references to columns in a parse tree, as they are written. */
export function* columnRefs(tree: unknown, inSubquery = false): Generator<NamedColumn> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* columnRefs(item, inSubquery);
  } else if (isRecord(tree)) {
    for (const [kind, fields] of Object.entries(tree)) {
      if (kind === "ColumnRef" && isRecord(fields)) yield { names: namesIn(fields["fields"]), inSubquery };
      else yield* columnRefs(fields, inSubquery || kind === "subselect");
    }
  }
}
