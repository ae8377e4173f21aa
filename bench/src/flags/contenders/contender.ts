import type { Person } from "../people.ts";

/**
 * A library with two flags loaded, without a network: `static-flag`, which is on for everybody, and `rules-flag` (see
 * `rules`). Each writes its loops out, so that none shares a call site with another, as little as in a program that
 * uses only that one.
 */
export interface Contender {
  readonly name: string;
  /** How it is asked. */
  readonly call: string;
  /** Evaluates the flag for the people `from` .. `to - 1`, and says for how many it is on. */
  countStatic(from: number, to: number): number | Promise<number>;
  countRules(from: number, to: number): number | Promise<number>;
  isOn(flag: "static-flag" | "rules-flag", at: number): boolean | Promise<boolean>;
  close(): void | Promise<void>;
}

/** Gets ready to evaluate for these people; all that a server does once is done here. */
export type Enter = (everyone: readonly Person[]) => Contender | Promise<Contender>;
