import type { Exposure, RequestTally } from "@switchyard/flags";
import type { ReceivedConversion } from "./batch.ts";
import { EarlyConversions } from "./earlyConversions.ts";
import { type RequestReading, RequestTotals } from "./requestTotals.ts";
import { type SavedSubjects, SubjectSet } from "./subjectSet.ts";
import { SubjectTotals } from "./subjectTotals.ts";
import type { VariantCounts } from "../variantCounts.ts";

/** Plain JSON. */
export interface SavedObservation {
  readonly counts: VariantCounts;
  readonly exposed: SavedSubjects;
  readonly converted: SavedSubjects;
  /** The cells of `SubjectTotals`, where an event has values. */
  readonly totals: readonly (readonly [variant: string, event: string, cells: string])[];
}

/** Counts one flag for one ramp or experiment; its memory is bounded whatever arrives. */
export class Observation {
  readonly #startedAt: number;
  /** Milliseconds since the epoch: who is reported of an earlier time counts for something else. */
  readonly since: number;
  readonly #variants = new Map<string, Tally>();
  #exposed = new SubjectSet();
  #converted = new SubjectSet();
  readonly #early = new EarlyConversions();
  #unexposed = 0;
  #dropped = 0;

  constructor(startedAt: number, since = Number.NEGATIVE_INFINITY) {
    this.#startedAt = startedAt;
    this.since = since;
  }

  static restore({ counts, exposed, converted, totals }: SavedObservation): Observation {
    const observation = new Observation(counts.startedAt);
    observation.#exposed = SubjectSet.restore(exposed);
    observation.#converted = SubjectSet.restore(converted);
    observation.#unexposed = counts.unexposed;
    observation.#dropped = counts.dropped;
    for (const [variant, { exposures, conversions, requests, errors }] of Object.entries(counts.variants)) {
      const tally = new Tally();
      tally.exposures = exposures;
      for (const [event, { converters, count, sum }] of Object.entries(conversions))
        tally.conversions.set(event, { converters, count, sum });
      tally.before = { requests, errors };
      observation.#variants.set(variant, tally);
    }
    for (const [variant, event, cells] of totals) {
      const count = observation.#variants.get(variant)?.conversions.get(event);
      if (count !== undefined) count.totals = SubjectTotals.restore(cells);
    }
    return observation;
  }

  save(): SavedObservation {
    return {
      counts: this.counts(),
      exposed: this.#exposed.save(),
      converted: this.#converted.save(),
      totals: [...this.#variants].flatMap(([variant, { conversions }]) =>
        [...conversions].flatMap(([event, { totals }]) =>
          totals === undefined ? [] : [[variant, event, totals.save()] as const],
        ),
      ),
    };
  }

  counts(): VariantCounts {
    return {
      startedAt: this.#startedAt,
      variants: Object.fromEntries(
        [...this.#variants].map(([variant, { exposures, conversions, before, reported }]) => [
          variant,
          {
            exposures,
            conversions: Object.fromEntries(
              [...conversions].map(([event, { totals, ...count }]) => [
                event,
                { ...count, sumOfSquares: totals?.sumOfSquares() ?? 0 },
              ]),
            ),
            requests: before.requests + reported.requests,
            errors: before.errors + reported.errors,
          },
        ]),
      ),
      unexposed: this.#unexposed,
      dropped: this.#dropped,
    };
  }

  /** Each of these answers whether there was room. */
  expose({ variant, key }: Exposure): boolean {
    const tally = this.#tally(variant);
    if (tally === undefined) return false;
    const found = this.#exposed.add(`${variant}\n${key}`);
    if (found === "full") return this.#drop();
    if (found === "new") tally.exposures += 1;
    for (const { conversion } of this.#early.take(variant, key)) this.#convert(variant, conversion);
    return true;
  }

  /** `now`: milliseconds since the epoch. */
  convert(variant: string, conversion: ReceivedConversion, now: number): boolean {
    this.#unexposed += this.#early.expire(now);
    if (this.#exposed.has(`${variant}\n${conversion.key}`)) return this.#convert(variant, conversion);
    if (!this.#early.add({ variant, conversion }, now)) this.#unexposed += 1;
    return true;
  }

  #convert(variant: string, { event, key, value }: ReceivedConversion): boolean {
    const count = this.#tally(variant)?.conversion(event);
    if (count === undefined) return this.#drop();
    const found = this.#converted.add(`${variant}\n${event}\n${key}`);
    if (found === "full") return this.#drop();
    if (found === "new") count.converters += 1;
    count.count += 1;
    if (value !== undefined) {
      count.sum += value;
      count.totals ??= SubjectTotals.empty();
      count.totals.add(key, value);
    }
    return true;
  }

  request(tally: RequestTally): boolean {
    const variant = this.#tally(tally.variant);
    variant?.reported.add(tally);
    return variant !== undefined;
  }

  requestsOf(variant: string): RequestReading {
    return (this.#variants.get(variant)?.reported ?? new RequestTotals()).read();
  }

  #tally(variant: string): Tally | undefined {
    let tally = this.#variants.get(variant);
    if (tally === undefined) {
      if (this.#variants.size >= maxVariants) return void this.#drop();
      this.#variants.set(variant, (tally = new Tally()));
    }
    return tally;
  }

  #drop(): false {
    this.#dropped += 1;
    return false;
  }
}

const maxVariants = 64;
const maxEvents = 32;

interface Conversions {
  converters: number;
  count: number;
  sum: number;
  totals?: SubjectTotals;
}

class Tally {
  exposures = 0;
  readonly conversions = new Map<string, Conversions>();
  /** As an earlier control plane counted them. */
  before = { requests: 0, errors: 0 };
  readonly reported = new RequestTotals();

  conversion(event: string): Conversions | undefined {
    let count = this.conversions.get(event);
    if (count === undefined) {
      if (this.conversions.size >= maxEvents) return undefined;
      this.conversions.set(event, (count = { converters: 0, count: 0, sum: 0 }));
    }
    return count;
  }
}
