import type { Style } from "../style.ts";
import { hanging, padEnd } from "./width.ts";

/** A labelled text, wrapped beside its label: a reason that is cut off is of no use. */
export function field(
  label: string,
  text: string,
  style: Style,
  look: (line: string) => string = (line) => line,
): string[] {
  const [first = "", ...rest] = hanging(padEnd(label, labelWidth), text, style.width);
  return [first.slice(0, labelWidth) + look(first.slice(labelWidth)), ...rest.map(look)];
}

const labelWidth = 12;
