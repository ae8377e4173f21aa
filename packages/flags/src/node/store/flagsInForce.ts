import type { FlagDefinition, FlagDocument } from "../../definition.ts";
import type { DocumentProblem, Surroundings } from "../../evaluation.ts";
import { type FlagSet, compileFlags } from "../../evaluator/flagSet.ts";
import { changedFlags } from "../../sync/changedFlags.ts";
import type { Put } from "../../sync/protocol.ts";
import { FlagsError } from "../flagsError.ts";

export type FlagSource = "none" | "bundle" | "cache" | "server";

/** What is served now. A new document is compiled first and swapped in then, whole. */
export class FlagsInForce {
  readonly #surroundings: Surroundings;
  readonly #onError: (error: FlagsError) => void;
  readonly #onApplied: (changed: readonly string[]) => void;
  put: Put | undefined;
  /** Compiled; where a definition could not be, the last good one stands in its place. */
  set: FlagSet | undefined;
  source: FlagSource = "none";

  constructor(
    surroundings: Surroundings,
    onError: (error: FlagsError) => void,
    onApplied: (changed: readonly string[]) => void,
  ) {
    this.#surroundings = surroundings;
    this.#onError = onError;
    this.#onApplied = onApplied;
  }

  get version(): number {
    return this.put?.version ?? 0;
  }

  get heartbeatMs(): number {
    return this.put?.heartbeatMs ?? 15_000;
  }

  /** @returns false when nothing of the document can be used: what was in force stays. */
  apply(put: Put, source: FlagSource): boolean {
    const before = this.set;
    const compiled = compileFlags(put.document, this.#surroundings);
    if (before !== undefined && isUseless(compiled, put.document)) {
      this.#onError(
        new FlagsError("BAD_DOCUMENT", `Version ${put.version} is not used: ${list(compiled.problems)}.`),
      );
      return false;
    }
    for (const problem of compiled.problems) {
      this.#onError(new FlagsError("BAD_FLAG", `Version ${put.version}: ${list([problem])}.`));
    }
    const set = before === undefined ? compiled : this.#withLastGood(compiled, before);
    this.set = set;
    this.put = put;
    this.source = source;
    this.#onApplied(changedFlags(before?.document, set.document));
    return true;
  }

  /** A value that was known is never given up for the default in the code. */
  #withLastGood(compiled: FlagSet, before: FlagSet): FlagSet {
    const unusable = brokenFlags(compiled);
    const unusableBefore = brokenFlags(before);
    const lastGood = new Map<string, FlagDefinition>();
    for (const key of unusable) {
      const definition = unusableBefore.has(key) ? undefined : own(before.document, key);
      if (definition !== undefined) lastGood.set(key, definition);
    }
    if (lastGood.size === 0) return compiled;
    const flags = Object.fromEntries([...Object.entries(compiled.document.flags), ...lastGood]);
    return compileFlags({ ...compiled.document, flags }, this.#surroundings);
  }
}

function isUseless(compiled: FlagSet, document: FlagDocument): boolean {
  return (
    compiled.problems.some((problem) => problem.flag === undefined) &&
    compiled.keys.length === 0 &&
    Object.keys(document.flags).length > 0
  );
}

function brokenFlags(set: FlagSet): ReadonlySet<string> {
  return new Set(set.problems.flatMap((problem) => problem.flag ?? []));
}

function own(document: FlagDocument, key: string): FlagDefinition | undefined {
  return Object.hasOwn(document.flags, key) ? document.flags[key] : undefined;
}

function list(problems: readonly DocumentProblem[]): string {
  return problems.map((problem) => `${problem.path}: ${problem.message}`).join("; ");
}
