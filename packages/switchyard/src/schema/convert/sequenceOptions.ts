import type { Node } from "libpg-query";
import { madeUp, names } from "./names.ts";
import { unsupported } from "./unsupported.ts";

/** `INCREMENT BY 2 START WITH 10`, as an identity's options are written; without those that say what holds anyway. */
export function sequenceOptions(
  table: string,
  column: string,
  options: readonly Node[] = [],
): { readonly sequence_options?: string } {
  const written = options.flatMap((node) => {
    if (!("DefElem" in node)) return [];
    const { defname = "", arg } = node.DefElem;
    if (defname === "sequence_name" && arg !== undefined && "List" in arg) {
      if (names(arg.List.items).at(-1) === madeUp(table, column, "seq")) return [];
      throw unsupported(`a name of one's own for the sequence of ${column}`);
    }
    if (defname === "cycle")
      return [arg !== undefined && "Boolean" in arg && arg.Boolean.boolval === true ? "CYCLE" : "NO CYCLE"];
    const word = words.get(defname);
    if (word === undefined) throw unsupported(`the option ${defname} of an identity`);
    if (arg === undefined) return [`NO ${word}`];
    return [`${word} ${number(arg, column)}`];
  });
  return written.length === 0 ? {} : { sequence_options: written.join(" ") };
}

const words: ReadonlyMap<string, string> = new Map([
  ["increment", "INCREMENT BY"],
  ["minvalue", "MINVALUE"],
  ["maxvalue", "MAXVALUE"],
  ["start", "START WITH"],
  ["cache", "CACHE"],
]);

/** Beyond an integer's range the parser has a Float, as text. */
function number(arg: Node, column: string): string {
  if ("Integer" in arg) return String(arg.Integer.ival ?? 0);
  if ("Float" in arg) return arg.Float.fval ?? "0";
  throw unsupported(`an option of the identity of ${column}`);
}
