import { SwitchyardError } from "../../../errors.ts";

export interface Place {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** ANALYSIS_INVALID that says where in a recording what is wrong, and what to do next. */
export function invalid(source: string, place: Place, problem: string, next: string): SwitchyardError {
  const { line, column } = place;
  return new SwitchyardError("ANALYSIS_INVALID", `${source}:${line}:${column}: ${problem}.`, {
    next,
    position: { file: source, line, column },
  });
}

export const start: Place = { line: 1, column: 1 };

export function placeOfOffset(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** A value as an error may quote it. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
