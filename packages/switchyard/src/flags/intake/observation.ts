import type { Exposure, RequestTally } from "@switchyard/flags";
import type { ReceivedConversion } from "./batch.ts";
import type { RequestWindow } from "./requestBuckets.ts";
import { RequestBuckets } from "./requestBuckets.ts";
import { type SavedSubjects, SubjectSet } from "./subjectSet.ts";

/** What was seen of a watched flag. */
export interface VariantCounts {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly variants: Readonly<Record<string, VariantCount>>;
  /** Conversions of subjects that were not exposed, or not yet. */
  readonly unexposed: number;
  /** Of this flag, because a bound was reached; the counts are then too low, of all variants alike. */
  readonly dropped: number;
}

export interface VariantCount {
  /** Subjects that were served this variant, each once. */
  readonly exposures: number;
  readonly conversions: Readonly<Record<string, ConversionCount>>;
  readonly requests: number;
  readonly errors: number;
}

export interface ConversionCount {
  /** Subjects, each once. */
  readonly converters: number;
  readonly count: number;
  /** Of the values, where there are some. */
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** Plain JSON. */
export interface SavedObservation {
  readonly counts: VariantCounts;
  readonly exposed: SavedSubjects;
  readonly converted: SavedSubjects;
}

/** Counts one flag for one ramp or experiment; its memory is bounded whatever arrives. */
export class Observation {
  readonly #startedAt: number;
  readonly #variants = new Map<string, Tally>();
  #exposed = new SubjectSet();
  #converted = new SubjectSet();
  #unexposed = 0;
  #dropped = 0;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  static restore({ counts, exposed, converted }: SavedObservation): Observation {
    const observation = new Observation(counts.startedAt);
    observation.#exposed = SubjectSet.restore(exposed);
    observation.#converted = SubjectSet.restore(converted);
    observation.#unexposed = counts.unexposed;
    observation.#dropped = counts.dropped;
    for (const [variant, { exposures, conversions, requests, errors }] of Object.entries(counts.variants)) {
      const tally = new Tally();
      tally.exposures = exposures;
      for (const [event, count] of Object.entries(conversions)) tally.conversions.set(event, { ...count });
      Object.assign(tally.requests, { requests, errors });
      observation.#variants.set(variant, tally);
    }
    return observation;
  }

  save(): SavedObservation {
    return { counts: this.counts(), exposed: this.#exposed.save(), converted: this.#converted.save() };
  }

  counts(): VariantCounts {
    return {
      startedAt: this.#startedAt,
      variants: Object.fromEntries(
        [...this.#variants].map(([variant, { exposures, conversions, requests }]) => [
          variant,
          {
            exposures,
            conversions: Object.fromEntries([...conversions].map(([event, count]) => [event, { ...count }])),
            requests: requests.requests,
            errors: requests.errors,
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
    return true;
  }

  convert(variant: string, { event, key, value }: ReceivedConversion): boolean {
    if (!this.#exposed.has(`${variant}\n${key}`)) {
      this.#unexposed += 1;
      return true;
    }
    const count = this.#tally(variant)?.conversion(event);
    if (count === undefined) return this.#drop();
    const found = this.#converted.add(`${variant}\n${event}\n${key}`);
    if (found === "full") return this.#drop();
    if (found === "new") count.converters += 1;
    count.count += 1;
    count.sum += value ?? 0;
    count.sumOfSquares += (value ?? 0) ** 2;
    return true;
  }

  request(tally: RequestTally, now: number): boolean {
    const variant = this.#tally(tally.variant);
    variant?.requests.add(tally, now);
    return variant !== undefined;
  }

  requestsBetween(variant: string, from: number, to: number): RequestWindow | undefined {
    return (this.#variants.get(variant)?.requests ?? new RequestBuckets()).between(from, to);
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

type MutableConversionCount = { -readonly [Field in keyof ConversionCount]: ConversionCount[Field] };

class Tally {
  exposures = 0;
  readonly conversions = new Map<string, MutableConversionCount>();
  readonly requests = new RequestBuckets();

  conversion(event: string): MutableConversionCount | undefined {
    let count = this.conversions.get(event);
    if (count === undefined) {
      if (this.conversions.size >= maxEvents) return undefined;
      this.conversions.set(event, (count = { converters: 0, count: 0, sum: 0, sumOfSquares: 0 }));
    }
    return count;
  }
}
