import type { Evaluation } from "../../evaluation.ts";

/**
 * How often one flag gave which outcome. An outcome is always the same object, so counting compares references and
 * allocates nothing.
 */
export class FlagTally {
  readonly isWatched: boolean;
  readonly #outcomes: Evaluation[] = [];
  readonly #times: number[] = [];
  readonly #others = new Map<string, number>();

  constructor(isWatched: boolean) {
    this.isWatched = isWatched;
  }

  count(outcome: Evaluation): void {
    const outcomes = this.#outcomes;
    for (let at = 0; at < outcomes.length; at++) {
      if (outcomes[at] === outcome) {
        this.#times[at]!++;
        return;
      }
    }
    if (outcomes.length < mostOutcomes) {
      outcomes.push(outcome);
      this.#times.push(1);
    } else {
      addTo(this.#others, outcome.variant ?? "", 1);
    }
  }

  /** Times by variant ("" for none), and begins anew. */
  take(): Map<string, number> {
    const taken = new Map(this.#others);
    this.#others.clear();
    for (const [at, outcome] of this.#outcomes.entries()) {
      const times = this.#times[at]!;
      if (times > 0) addTo(taken, outcome.variant ?? "", times);
      this.#times[at] = 0;
    }
    return taken;
  }
}

/** A flag with more (a message of its own for each context, say) is counted by variant alone. */
const mostOutcomes = 16;

function addTo(map: Map<string, number>, key: string, times: number): void {
  map.set(key, (map.get(key) ?? 0) + times);
}
