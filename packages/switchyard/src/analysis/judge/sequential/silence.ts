import { type Batch, sizeOf } from "../../data.ts";
import type { FrozenBound } from "./frozenBound.ts";
import { silentBelow } from "./lens.ts";
import { addTallies, noTally, type Tally } from "./tally.ts";

/** Looks in a row in which stable was as good as silent. In small looks that happens by chance while it serves. */
export interface Silence {
  readonly candidate: number;
  readonly stable: number;
  /** Bad events of the candidate by the bound, until it is certain that stable has stopped. */
  readonly waiting: Tally;
  readonly bound: FrozenBound;
}

export function lengthen(silence: Silence | null, batch: Batch, waiting: Tally, bound: FrozenBound): Silence {
  return {
    candidate: (silence?.candidate ?? 0) + sizeOf(batch.candidate),
    stable: (silence?.stable ?? 0) + sizeOf(batch.stable),
    waiting: addTallies(silence?.waiting ?? noTally, waiting),
    bound,
  };
}

/** Requests of stable's that chance may have withheld: 5 with a probability of 0.7 %, less where it never served as well. */
const withheld = { met: 5, apart: 1 };

/**
 * Whether stable had its least share even with the requests that chance may have withheld. It goes by sizes alone, which
 * do not depend on what is counted in them.
 */
export function isSilent({ candidate, stable }: Silence, met: boolean): boolean {
  return stable + (met ? withheld.met : withheld.apart) <= candidate * silentBelow;
}
