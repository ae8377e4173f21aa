import type { SourcePosition } from "../../errors.ts";
import { quoteName } from "../sql/names.ts";
import { enforcesBoth, take, type Annotations } from "./annotations.ts";
import type { Need } from "./work.ts";

/** Where an author's word is looked for, and how it would have to be written. */
export interface Asking {
  readonly annotations: Annotations;
  readonly column: string;
  /** No other column of the statement could be meant. */
  readonly alone: boolean;
  readonly position: SourcePosition;
}

export function told({ annotations, column, alone }: Asking, verb: "up" | "down"): string | undefined {
  return take(annotations, verb, { column, alone });
}

export function needOf(asking: Asking, key: "up" | "down", why: string, example: string): Need {
  const { column, alone, position } = asking;
  const named = alone ? "" : `${quoteName(column)}: `;
  return { key, why, line: `-- switchyard: ${key} ${named}${example}`, position };
}

/** A new constraint or an absent one binds old code, too: by expressions, or by the author's word that it complies. */
export interface Binding {
  readonly up?: Record<string, string>;
  readonly down?: Record<string, string>;
  readonly needs: readonly Need[];
}

export function binding(
  annotations: Annotations,
  columns: readonly string[],
  key: "up" | "down",
  {
    position,
    why,
    others = 1,
  }: { readonly position: SourcePosition; readonly why: string; readonly others?: number },
): Binding {
  const alone = columns.length <= 1 && others <= 1;
  const expressions = (verb: "up" | "down") =>
    Object.fromEntries(
      columns.flatMap((column) => {
        const text = take(annotations, verb, { column, alone });
        return text === undefined ? [] : [[column, text]];
      }),
    );
  const [up, down] = [expressions("up"), expressions("down")];
  const given = { ...(size(up) > 0 && { up }), ...(size(down) > 0 && { down }) };
  const enough = size(key === "up" ? up : down) > 0;
  if (enough || enforcesBoth(annotations)) return { ...given, needs: [] };
  const column = quoteName(columns[0] ?? "column");
  const example = `-- switchyard: ${key} ${alone ? "" : `${column}: `}<expression>`;
  const need: Need = { key, why, line: `-- switchyard: enforce both\`, or \`${example}`, position };
  return { ...given, needs: [need] };
}

function size(record: Readonly<Record<string, string>>): number {
  return Object.keys(record).length;
}
