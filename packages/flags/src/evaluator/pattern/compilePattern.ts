/** Searches a text for a regular expression. */
export interface Pattern {
  test(text: string): boolean;
}

export interface PatternProblem {
  readonly problem: string;
  /** The place in the source. */
  readonly at: number;
}

export function compilePattern(
  source: string,
  _options: { caseInsensitive?: boolean } = {},
): Pattern | PatternProblem {
  return { problem: "Patterns are not supported yet.", at: source.length };
}
