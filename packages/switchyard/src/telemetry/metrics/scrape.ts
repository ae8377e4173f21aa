import { messageOf } from "../../errors.ts";
import type { Collector } from "./collector.ts";
import { type Family, gauge, type Series, series } from "./family.ts";
import { Look, type Sources } from "./look.ts";

const up = gauge(
  "switchyard_collector_up",
  "1 if this part of the page could be collected in time, 0 if it is missing.",
  ["collector"],
);

/** Families that the scrape itself shows. */
export const scrapeFamilies: readonly Family[] = [up];

/**
 * Runs the collectors side by side. Scrapes that overlap share one run, so that however many come at once, the store and
 * the router are asked once.
 */
export class Scrape {
  readonly #collectors: readonly Collector[];
  readonly #sources: Sources;
  readonly #report: (error: Error) => void;
  readonly #timeoutMs: number;
  #running: Promise<readonly Series[]> | undefined;

  constructor(
    collectors: readonly Collector[],
    sources: Sources,
    report: (error: Error) => void,
    timeoutMs = 2_000,
  ) {
    this.#collectors = collectors;
    this.#sources = sources;
    this.#report = report;
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves within the time limit, with what could be had. */
  collect(): Promise<readonly Series[]> {
    this.#running ??= this.#collect().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #collect(): Promise<readonly Series[]> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const look = new Look(this.#sources, signal);
    const parts = await Promise.all(
      this.#collectors.map(async (collector) => {
        try {
          return { collector, shown: await Promise.race([collector.collect(look), expiry(signal)]) };
        } catch (cause) {
          const text = `the metrics of ${collector.name} could not be collected: ${messageOf(cause)}`;
          this.#report(new Error(text, { cause }));
          return { collector, shown: undefined };
        }
      }),
    );
    const points = parts.map(({ collector: { name }, shown }) => ({
      labels: { collector: name },
      value: shown === undefined ? 0 : 1,
    }));
    return [...parts.flatMap(({ shown }) => shown ?? []), series(up, points)];
  }
}

function expiry(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("out of time")), { once: true });
  });
}
