import type { Batch, MetricData } from "../../data.ts";
import { compare, compareWithShare } from "./comparison.ts";
import { type FrozenBound, freezeBound, tallyBeyond } from "./frozenBound.ts";
import { viewOf } from "./lens.ts";
import { boundFactors, pairedFactors } from "./oddsFactors.ts";
import type { SequentialOptions, Sign } from "./options.ts";
import type { Seen } from "./seen.ts";
import type { Stretches } from "./stretches.ts";
import { bet, openingWager, type Wager } from "./wager.ts";

/** The evidence for one way in which the candidate can be worse. */
export interface Suspicion {
  readonly sign: Sign;
  readonly wager: Wager;
  /** Set once stable had stopped serving. */
  readonly bound: FrozenBound | null;
}

export interface StableBefore {
  readonly seen: Seen | null;
  readonly stretches: Stretches;
  /** Its own quantile in microseconds, of durations. */
  readonly threshold: number | null;
}

export function openSuspicion(sign: Sign): Suspicion {
  return { sign, wager: openingWager, bound: null };
}

/** Weighs one look. */
export function weigh(
  suspicion: Suspicion,
  batch: Batch,
  stable: StableBefore,
  options: SequentialOptions,
): Suspicion {
  const view = viewOf(batch, stable.threshold, suspicion.sign, options);
  switch (view.kind) {
    case "nothing":
      return suspicion;
    case "alone":
      return weighAlone(suspicion, batch.candidate, stable, options);
    case "pair": {
      const { candidate, stable, tolerance } = view;
      const kind = { sign: countedSign(batch.candidate, suspicion.sign), perTime: options.perTime === true };
      const factors = pairedFactors(candidate, stable, { tolerance, ...kind });
      return { ...suspicion, wager: bet(suspicion.wager, factors, compare(candidate, stable)) };
    }
  }
}

function weighAlone(
  suspicion: Suspicion,
  data: MetricData,
  stable: StableBefore,
  options: SequentialOptions,
): Suspicion {
  const { sign, wager } = suspicion;
  const frozen = suspicion.bound ?? freezeBound(stable.seen, stable.stretches, sign, options);
  if (frozen === null) return suspicion;
  const tally = tallyBeyond(data, frozen, sign, options);
  const kind = { sign: countedSign(data, sign), perTime: options.perTime === true };
  const factors = boundFactors(tally, { bound: frozen.bound, ...kind });
  return { sign, bound: frozen, wager: bet(wager, factors, compareWithShare(tally, frozen.share)) };
}

/** Values are counted as lost or won, so more lost ones are worse in both directions. */
function countedSign(data: MetricData, sign: Sign): Sign {
  return data.kind === "samples" ? 1 : sign;
}
