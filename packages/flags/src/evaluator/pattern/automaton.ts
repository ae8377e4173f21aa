import { EvaluationFault } from "../logic/evaluationFault.ts";
import { Alphabet } from "./alphabet.ts";
import { wordCharacters } from "./codePoints.ts";
import type { Program } from "./program.ts";
import type { Place } from "./syntax.ts";

/** How many numbers are kept in states, and how much work one search may spend on new ones. */
const mostKept = 1 << 17;
const workPerSearch = 500_000;

const unknown = -1;
const matched = -2;

/** What stands before or after a place in the text. */
type Neighbour = "edge" | "word" | "other";

/** The instructions that a search is at, before it follows those that read nothing. */
interface State {
  readonly at: readonly number[];
  readonly before: Neighbour;
  /** By group of the alphabet, the number of the next state; the last is for the end of the text. */
  readonly next: Int32Array;
}

/**
 * A deterministic automaton of a program, of which only those states are built that texts lead to. When they become
 * too many, they are forgotten; so both memory and time are bounded, whatever the pattern and the text.
 */
export class Automaton {
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #isWord: readonly boolean[];
  #states: State[] = [];
  #numbers = new Map<string, number>();
  #kept = 0;
  #work = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#alphabet = new Alphabet(program);
    this.#isWord = Array.from({ length: this.#alphabet.size }, (_, group) =>
      this.#alphabet.inSet(group, wordCharacters),
    );
  }

  /**
   * Whether the program matches anywhere in the text.
   *
   * @throws EvaluationFault when pattern and text together take too much work
   */
  search(text: string): boolean {
    const end = this.#alphabet.size;
    this.#work = workPerSearch;
    let state = this.#numberOf([this.#program.start], "edge");
    for (let at = 0; at < text.length; at++) {
      const point = text.codePointAt(at)!;
      if (point > 0xffff) at++;
      state = this.#step(state, this.#alphabet.groupOf(point));
      if (state === matched) return true;
    }
    return this.#step(state, end) === matched;
  }

  #step(number: number, group: number): number {
    const state = this.#states[number]!;
    const known = state.next[group]!;
    if (known !== unknown) return known;
    const { at, matches } = this.#follow(state, group);
    if (matches) return (state.next[group] = matched);
    const states = this.#states;
    const next = this.#numberOf(at, this.#neighbour(group));
    // After the states were forgotten, numbers mean others.
    if (states === this.#states) state.next[group] = next;
    return next;
  }

  /** Where the program is after a character of the group, or whether it had matched before. */
  #follow(state: State, group: number): { at: readonly number[]; matches: boolean } {
    const { instructions, start } = this.#program;
    const after = this.#neighbour(group);
    const seen = new Uint8Array(instructions.length);
    const reached = new Set([start]);
    const pending = [...state.at];
    while (pending.length > 0) {
      const at = pending.pop()!;
      if (seen[at] === 1) continue;
      seen[at] = 1;
      this.#spend();
      const instruction = instructions[at]!;
      if (instruction.kind === "match") return { at: [], matches: true };
      if (instruction.kind === "either") pending.push(instruction.next, instruction.other);
      else if (instruction.kind === "assertion") {
        if (holds(instruction.where, state.before, after)) pending.push(instruction.next);
      } else if (group < this.#alphabet.size && this.#alphabet.inSet(group, instruction.set)) {
        reached.add(instruction.next);
      }
    }
    return { at: [...reached].toSorted((a, b) => a - b), matches: false };
  }

  #numberOf(at: readonly number[], before: Neighbour): number {
    const key = `${before}:${at.join(",")}`;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const width = this.#alphabet.size + 1;
    if (this.#kept >= mostKept) {
      this.#states = [];
      this.#numbers = new Map();
      this.#kept = 0;
    }
    // The key says again where it is.
    this.#kept += width + 2 * at.length;
    const number = this.#states.push({ at, before, next: new Int32Array(width).fill(unknown) }) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  #neighbour(group: number): Neighbour {
    if (group === this.#alphabet.size) return "edge";
    return this.#isWord[group]! ? "word" : "other";
  }

  #spend(): void {
    if (--this.#work < 0) throw new EvaluationFault("The search for a pattern takes too much work.");
  }
}

function holds(where: Place, before: Neighbour, after: Neighbour): boolean {
  switch (where) {
    case "start":
      return before === "edge";
    case "end":
      return after === "edge";
    case "word edge":
      return (before === "word") !== (after === "word");
    case "no word edge":
      return (before === "word") === (after === "word");
  }
}
