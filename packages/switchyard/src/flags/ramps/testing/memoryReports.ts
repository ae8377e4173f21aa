import type { RequestCounts, VariantReports } from "../reports.ts";
import type { VariantCounts } from "../../variantCounts.ts";

/** Clients in memory, for tests: fifty requests of each variant between two readings, of which a share fails. */
export class MemoryReports implements VariantReports {
  /** Share of failing requests by variant, 0..1. */
  readonly failing: Record<string, number> = {};
  readonly exposures: Record<string, number> = {};
  readonly watched = new Set<string>();
  readonly restored: string[] = [];
  readonly #told = new Map<string, { readonly requests: number; readonly errors: number }>();

  watch(_place: unknown, _flag: string, id: string): void {
    this.watched.add(id);
  }

  unwatch(id: string): void {
    this.watched.delete(id);
  }

  counts(id: string): VariantCounts | undefined {
    if (!this.watched.has(id)) return undefined;
    const variants = Object.keys({ ...this.failing, ...this.exposures }).map((name) => {
      const count = { exposures: this.exposures[name] ?? 1, conversions: {}, requests: 1, errors: 0 };
      return [name, count] as const;
    });
    return { startedAt: 0, variants: Object.fromEntries(variants), unexposed: 0, dropped: 0 };
  }

  requestsOf(_id: string, variant: string): RequestCounts {
    const requests = (this.#told.get(variant)?.requests ?? 0) + 50;
    const errors = (this.#told.get(variant)?.errors ?? 0) + Math.round(50 * (this.failing[variant] ?? 0));
    this.#told.set(variant, { requests, errors });
    return { requests, errors, histogram: { count: 0, sumMicros: 0, buckets: {} } };
  }

  snapshot(id: string): unknown {
    return this.counts(id);
  }

  restore(id: string): void {
    this.restored.push(id);
  }
}
