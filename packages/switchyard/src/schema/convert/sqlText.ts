import type { Node, TypeName } from "libpg-query";
import { deparseSync } from "pgsql-deparser";
import { SwitchyardError } from "../../errors.ts";
import { parseTree } from "../sql/parse.ts";
import { withoutLocations } from "../sql/walk.ts";

/** An expression of a statement as text of its own; read again, it is the same. Throws MIGRATION_REFUSED where it is not. */
export function expressionText(node: Node): string {
  const text = deparseSync(node, { pretty: false });
  if (!same(text, node)) throw unwritable(text);
  return text;
}

export function typeText(typeName: TypeName | undefined): string {
  const node: Node = {
    TypeCast: { arg: { A_Const: { isnull: true } }, ...(typeName !== undefined && { typeName }) },
  };
  const text = expressionText(node);
  const type = text.startsWith("NULL::")
    ? text.slice("NULL::".length)
    : /^CAST\(NULL AS ([^]*)\)$/.exec(text)?.[1];
  if (type === undefined) throw unwritable(text);
  return friendly.get(type) ?? type.replace(/, (?=\d)/g, ",");
}

const friendly: ReadonlyMap<string, string> = new Map([["int", "integer"]]);

function same(text: string, node: Node): boolean {
  const [first] = parseTree(`SELECT ${text}`, "").stmts ?? [];
  const select = first?.stmt !== undefined && "SelectStmt" in first.stmt ? first.stmt.SelectStmt : undefined;
  const target = select?.targetList?.[0];
  const again = target !== undefined && "ResTarget" in target ? target.ResTarget.val : undefined;
  return JSON.stringify(withoutLocations(again)) === JSON.stringify(withoutLocations(node));
}

function unwritable(text: string): SwitchyardError {
  return new SwitchyardError("MIGRATION_REFUSED", `Cannot write \`${text}\` back as it was.`, {
    next: "Write the expression in another way, or the migration as operations in YAML.",
  });
}
