import { readExpression } from "../../../sql/expression.ts";
import { columnRefs } from "../../../sql/columnRefs.ts";
import type { Planning } from "./planning.ts";
import type { TableDraft } from "./tableDraft.ts";

/**
 * Refuses an `up` or `down` that names a column which its side does not have: PostgreSQL might know it, under a name of
 * another moment, but nobody would know when it has changed. What a subquery means by a plain name, only PostgreSQL can
 * tell; it is asked at expand.
 */
export function checkNames(
  planning: Planning,
  table: TableDraft,
  {
    what,
    expression,
    also,
  }: { readonly what: "up" | "down"; readonly expression: string; readonly also?: string },
): void {
  const known = [
    ...new Set([...table.columns.map(({ name }) => name), ...(also === undefined ? [] : [also])]),
  ];
  const { node } = readExpression(expression, planning.position);
  for (const { names, inSubquery } of columnRefs(node)) {
    const [first = null, second] = names;
    const isRow = first === table.name && (names.length === 1 || second === null);
    const column = names.length === 1 ? first : second;
    if (isRow || (column !== null && column !== undefined && known.includes(column) && isOf(table, names)))
      continue;
    // Of a table that the subquery names itself.
    if (inSubquery && (names.length === 1 || first !== table.name)) continue;
    planning.problem(
      "MIGRATION_INVALID",
      `\`${what}\` reads ${names.map((name) => name ?? "*").join(".")}, which table ${table.name} does not have ${what === "up" ? "before" : "after"} the operation.`,
      `Name ${what === "up" ? "what the old version has" : "what the new version has"}: ${known.join(", ")}.`,
    );
  }
}

function isOf(table: TableDraft, names: readonly (string | null)[]): boolean {
  return names.length === 1 || (names.length === 2 && names[0] === table.name);
}
