import type { Constraint, Node } from "libpg-query";
import { deparseSync } from "pgsql-deparser";
import { columnRefs } from "../../sql/columnRefs.ts";

export function textOf(node: Node): string {
  return deparseSync(node, { pretty: false });
}

/** About as pg_get_constraintdef() writes it. */
export function constraintText(constraint: Constraint): string {
  const node: Node = {
    AlterTableStmt: {
      relation: { relname: "t", inh: true, relpersistence: "p" },
      cmds: [
        {
          AlterTableCmd: {
            subtype: "AT_AddConstraint",
            def: { Constraint: { ...constraint, conname: "c" } },
            behavior: "DROP_RESTRICT",
          },
        },
      ],
      objtype: "OBJECT_TABLE",
    },
  };
  return textOf(node).replace(/^ALTER TABLE t ADD CONSTRAINT c /, "");
}

/** Columns that an expression names, each once. */
export function columnsIn(expression: unknown): readonly string[] {
  return [...new Set([...columnRefs(expression)].flatMap(({ names }) => names.at(-1) ?? []))];
}
