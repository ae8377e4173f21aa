import type { SwitchyardError } from "../../errors.ts";
import type { Style } from "../style.ts";
import { failureText } from "./db/failureText.ts";
import { widthOf, wrap } from "./width.ts";

/** An error for a person: what happened, where, and last what to do now. */
export function failureLines(error: SwitchyardError, style: Style): string[] {
  const { colors, symbols } = style;
  const { position, next } = error;
  const { message, details } = failureText(error, style);
  const place = position && `${position.file}:${position.line}:${position.column}`;
  const [first = "", ...rest] = lines(`${symbols.failed} ${error.code} ${message}`, style);
  const mark = `${symbols.failed} ${error.code}`;
  return [
    first.replace(mark, colors.red(mark)),
    ...rest,
    ...details,
    ...(place && !message.includes(place) ? [`  at ${place}`] : []),
    ...(next ? lines(`${symbols.bullet} ${next}`, style) : []),
  ];
}

/** Lines that fit stay untouched: an excerpt of a file is aligned by its spaces. */
function lines(text: string, { width }: Style): string[] {
  return text.split("\n").flatMap((line) => (widthOf(line) <= width ? [line] : wrap(line, width)));
}
