import { type Batch, type MetricData, sizeOf } from "../../data.ts";
import { compare, compareWithShare } from "./comparison.ts";
import { type FrozenBound, freezeBound, tallyBeyond } from "./frozenBound.ts";
import { viewOf } from "./lens.ts";
import { boundFactors, pairedFactors } from "./oddsFactors.ts";
import type { SequentialOptions, Sign } from "./options.ts";
import type { Seen } from "./seen.ts";
import { isSilent, lengthen, type Silence } from "./silence.ts";
import type { Stretches } from "./stretches.ts";
import { noTally } from "./tally.ts";
import { bet, openingWager, type Wager } from "./wager.ts";

/** The evidence for one way in which the candidate can be worse. */
export interface Suspicion {
  readonly sign: Sign;
  readonly wager: Wager;
  /** Set once stable had stopped serving. */
  readonly bound: FrozenBound | null;
  /** Both have served within one look. */
  readonly met: boolean;
  /** Since when stable has been as good as silent; null while it serves. */
  readonly silence: Silence | null;
}

export interface StableBefore {
  readonly seen: Seen | null;
  readonly stretches: Stretches;
  /** Its own quantile in microseconds, of durations. */
  readonly threshold: number | null;
}

export function openSuspicion(sign: Sign): Suspicion {
  return { sign, wager: openingWager, bound: null, met: false, silence: null };
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
      return sizeOf(batch.stable) > 0 ? { ...suspicion, silence: null } : suspicion;
    case "alone":
      return weighAlone(suspicion, batch, stable, options);
    case "pair": {
      const { candidate, stable, tolerance } = view;
      const kind = { sign: countedSign(batch.candidate, suspicion.sign), perTime: options.perTime === true };
      const factors = pairedFactors(candidate, stable, { tolerance, ...kind });
      const wager = bet(suspicion.wager, factors, compare(candidate, stable));
      return { ...suspicion, wager, met: true, silence: null };
    }
  }
}

function weighAlone(
  suspicion: Suspicion,
  batch: Batch,
  before: StableBefore,
  options: SequentialOptions,
): Suspicion {
  const { sign, wager, met } = suspicion;
  const bound =
    suspicion.bound ?? suspicion.silence?.bound ?? freezeBound(before.seen, before.stretches, sign, options);
  if (bound === null) return suspicion;
  const tally = tallyBeyond(batch.candidate, bound, sign, options);
  const silence = lengthen(suspicion.silence, batch, tally, bound);
  if (batch.candidate.kind !== "samples" && !isSilent(silence, met)) return { ...suspicion, silence };
  const { waiting } = silence;
  const kind = { sign: countedSign(batch.candidate, sign), perTime: options.perTime === true };
  const factors = boundFactors(waiting, { bound: bound.bound, ...kind });
  return {
    ...suspicion,
    bound,
    silence: { ...silence, waiting: noTally },
    wager: bet(wager, factors, compareWithShare(waiting, bound.share)),
  };
}

/** Values are counted as lost or won, so more lost ones are worse in both directions. */
function countedSign(data: MetricData, sign: Sign): Sign {
  return data.kind === "samples" ? 1 : sign;
}
