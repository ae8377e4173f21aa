import type { CodePoints } from "./codePoints.ts";
import { type Expression, PatternError, type Place } from "./syntax.ts";

/** One state of a nondeterministic automaton; `next` and `other` are places in the program. */
export type Instruction =
  | { readonly kind: "character"; readonly set: CodePoints; readonly next: number }
  | { readonly kind: "assertion"; readonly where: Place; readonly next: number }
  | { readonly kind: "either"; next: number; readonly other: number }
  | { readonly kind: "match" };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

export const mostInstructions = 2000;

/**
 * Thompson's construction.
 *
 * @throws PatternError when it would have more than `mostInstructions` states
 */
export function buildProgram(expression: Expression): Program {
  const builder = new ProgramBuilder();
  const match = builder.add({ kind: "match" });
  return { start: builder.build(expression, match), instructions: builder.instructions };
}

class ProgramBuilder {
  readonly instructions: Instruction[] = [];
  #visits = 0;

  add(instruction: Instruction): number {
    if (this.instructions.length >= mostInstructions) throw tooLarge();
    return this.instructions.push(instruction) - 1;
  }

  /** @returns where the expression begins, which goes on to `next` */
  build(expression: Expression, next: number): number {
    // Repeated groups that are empty add no instructions, but take time.
    if (++this.#visits > mostInstructions * 4) throw tooLarge();
    switch (expression.kind) {
      case "character":
        return this.add({ kind: "character", set: expression.set, next });
      case "assertion":
        return this.add({ kind: "assertion", where: expression.where, next });
      case "sequence":
        return expression.parts.reduceRight((after, part) => this.build(part, after), next);
      case "choice":
        return expression.options
          .map((option) => this.build(option, next))
          .reduceRight((other, option) => this.add({ kind: "either", next: option, other }));
      case "repeat":
        return this.#repeat(expression.body, expression.min, expression.max, next);
    }
  }

  #repeat(body: Expression, min: number, max: number, next: number): number {
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop: Instruction = { kind: "either", next, other: next };
      entry = this.add(loop);
      loop.next = this.build(body, entry);
    } else {
      for (let count = min; count < max; count++) {
        entry = this.add({ kind: "either", next: this.build(body, entry), other: next });
      }
    }
    for (let count = 0; count < min; count++) entry = this.build(body, entry);
    return entry;
  }
}

function tooLarge(): PatternError {
  return new PatternError("The pattern is too large: its counts multiply.", 0);
}
