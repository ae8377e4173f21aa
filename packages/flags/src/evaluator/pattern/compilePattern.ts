import { Automaton } from "./automaton.ts";
import { parsePattern } from "./parsePattern.ts";
import { buildProgram } from "./program.ts";
import { PatternError } from "./syntax.ts";

/** Searches texts for a regular expression. */
export interface Pattern {
  /** How many states its automaton has: the work per character, at worst. */
  readonly size: number;
  /**
   * Whether it matches anywhere in the text.
   *
   * @throws EvaluationFault when a very large pattern meets a very long text
   */
  test(text: string): boolean;
}

export interface PatternProblem {
  readonly problem: string;
  /** The place in the source. */
  readonly at: number;
}

export interface PatternOptions {
  /** As if the pattern began with `(?i)`. */
  readonly caseInsensitive?: boolean;
}

const longestSource = 1000;

/**
 * Compiles a regular expression whose search takes time in proportion to the text, whatever the pattern. It is the
 * syntax of JavaScript with its `u` flag, without back references, look-around and `\p`, and with `(?i)`.
 */
export function compilePattern(source: string, options: PatternOptions = {}): Pattern | PatternProblem {
  if (source.length > longestSource) {
    return { problem: `A pattern has at most ${longestSource} characters.`, at: longestSource };
  }
  try {
    const program = buildProgram(parsePattern(source, options.caseInsensitive ?? false));
    const automaton = new Automaton(program);
    return { size: program.instructions.length, test: (text) => automaton.search(text) };
  } catch (error) {
    if (error instanceof PatternError) return { problem: error.message, at: error.at };
    throw error;
  }
}
