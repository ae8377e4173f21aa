import type { CodePoints } from "./codePoints.ts";

/** A regular expression as a tree. */
export type Expression =
  | { readonly kind: "character"; readonly set: CodePoints }
  | { readonly kind: "sequence"; readonly parts: readonly Expression[] }
  | { readonly kind: "choice"; readonly options: readonly Expression[] }
  | { readonly kind: "repeat"; readonly body: Expression; readonly min: number; readonly max: number }
  | { readonly kind: "assertion"; readonly where: Place };

export type Place = "start" | "end" | "word edge" | "no word edge";

/** Why a source is no pattern; caught where the pattern is compiled. */
export class PatternError extends Error {
  override readonly name = "PatternError";
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
