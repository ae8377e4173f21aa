import type { Answer, MetricProvider, Question } from "../../analysis/providers/port.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { VariantReports } from "./reports.ts";

/** In the sides of an analysis, which know releases by number. */
export const rampedSide = 1;
export const controlSide = 0;

/** What clients report of the requests in which the flag was evaluated, by the variant that it served. */
export function variantProvider(
  reports: VariantReports,
  { id, flag, variant, control }: Pick<Ramp, "id" | "flag" | "variant" | "control">,
  measure: "errors" | "latency",
): MetricProvider {
  return {
    source: "the app's own flag clients",
    measure: async ({ release, window }: Question): Promise<Answer> => {
      const of = release === rampedSide ? variant : control;
      const {
        requests = 0,
        errors = 0,
        histogram = nothing,
      } = reports.requestsBetween(id, of, whole(window.from), whole(window.to)) ?? {};
      const query = `${measure} of requests with ${flag} = ${of}`;
      if (measure === "latency") return { query, data: { kind: "histogram", histogram } };
      return { query, data: { kind: "tally", events: errors, exposure: requests } };
    },
  };
}

/** Reports are kept by the second in which they came: only those that are over can be told apart, each of them once. */
function whole(time: number): number {
  return (Math.floor(time / 1_000) - 1) * 1_000;
}

const nothing = { count: 0, sumMicros: 0, buckets: {} };

/**
 * How often people who have a variant do something: new ones who did, per person and second since they have it. A
 * conversion may come long after the exposure, so what it is counted among is the time that people had for it.
 */
export class GoalProvider implements MetricProvider {
  readonly source = "the app's own flag clients";
  readonly #reports: VariantReports;
  readonly #ramp: Ramp;
  readonly #event: string;
  readonly #seen = new Map<number, number>();

  constructor(reports: VariantReports, ramp: Ramp, event: string) {
    this.#reports = reports;
    this.#ramp = ramp;
    this.#event = event;
  }

  async measure({ release, window }: Question): Promise<Answer> {
    const of = release === rampedSide ? this.#ramp.variant : this.#ramp.control;
    const query = `people with ${this.#ramp.flag} = ${of} who did ${this.#event}, per person and second`;
    const count = this.#reports.counts(this.#ramp.id)?.variants[of];
    const converters = count?.conversions[this.#event]?.converters ?? 0;
    const before = this.#seen.get(release) ?? converters;
    this.#seen.set(release, converters);
    const seconds = Math.max(0, window.to - window.from) / 1_000;
    const exposure = (count?.exposures ?? 0) * seconds;
    return { query, data: { kind: "tally", events: Math.max(0, converters - before), exposure } };
  }
}
