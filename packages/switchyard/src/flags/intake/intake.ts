import type { EventReceipt } from "@switchyard/flags";
import type { Clock } from "../../clock.ts";
import type { FlagPlace } from "../records.ts";
import type { ReceivedBatch } from "./batch.ts";
import type { VariantCounts } from "../variantCounts.ts";
import { Observation, type SavedObservation } from "./observation.ts";
import { RecentBatches } from "./recentBatches.ts";
import type { RequestReading } from "./requestTotals.ts";
import { UsageBuffer, type RecordUsage } from "./usageBuffer.ts";

export interface IntakeOptions {
  readonly clock: Clock;
  /** Keeps what was evaluated, summed up over some seconds. */
  readonly recordUsage: RecordUsage;
  /** Told when that fails; what was summed up is lost then. */
  readonly report: (error: unknown) => void;
}

/** What clients saw and did: counted for those flags that a ramp or an experiment watches. */
export class Intake {
  readonly #clock: Clock;
  readonly #usage: UsageBuffer;
  readonly #batches = new RecentBatches(50_000);
  readonly #observations = new Map<string, Watched>();
  #dropped = 0;

  constructor({ clock, recordUsage, report }: IntakeOptions) {
    this.#clock = clock;
    this.#usage = new UsageBuffer(clock, recordUsage, report);
  }

  /** Everything that clients and this process had to leave out since the start. */
  get dropped(): number {
    return this.#dropped + this.#usage.dropped;
  }

  /**
   * Begins to count under `id`, from zero unless it was restored; a second call of the same id does nothing. With
   * `since` (milliseconds since the epoch) exposures and conversions of batches that began earlier are left out, as a
   * client sends them after an outage: they are of a share that is no longer in force.
   */
  watch(place: FlagPlace, flag: string, id: string, since?: number): void {
    const known = this.#observations.get(id);
    const observation = known?.observation ?? new Observation(this.#clock.now(), since);
    this.#observations.set(id, { place: nameOf(place), flag, observation });
  }

  unwatch(id: string): void {
    this.#observations.delete(id);
  }

  /** Undefined for what is not watched. */
  counts(id: string): VariantCounts | undefined {
    return this.#observations.get(id)?.observation.counts();
  }

  /**
   * All requests that were reported since this process began to watch. Two readings differ by what came between them, so
   * that every report is counted once, whatever clocks say. Undefined for what is not watched.
   */
  requestsOf(id: string, variant: string): RequestReading | undefined {
    return this.#observations.get(id)?.observation.requestsOf(variant);
  }

  /** Plain JSON, from 200 bytes to 7 MB, growing with the subjects. */
  snapshot(id: string): SavedObservation | undefined {
    return this.#observations.get(id)?.observation.save();
  }

  /** Before `watch`: goes on counting where a snapshot ended. What `requestsOf` reads begins at 0. */
  restore(id: string, saved: SavedObservation): void {
    this.#observations.set(id, { place: "", flag: "", observation: Observation.restore(saved) });
  }

  /** A flag was evaluated here, for a client that cannot count. */
  evaluated(place: FlagPlace, flag: string, variant: string): void {
    this.#usage.add(place, { [flag]: { [variant]: 1 } });
  }

  /** The batch must be valid. From a browser, that anybody can imitate, request tallies are not taken. */
  take(place: FlagPlace, batch: ReceivedBatch, from: "server" | "browser"): EventReceipt {
    const { exposures = [], conversions = [], evaluations = {} } = batch;
    const requests = from === "server" ? (batch.requests ?? []) : [];
    const sent = exposures.length + conversions.length + (batch.requests ?? []).length;
    if (!this.#batches.admit(JSON.stringify([place, batch.client, batch.id])))
      return { accepted: 0, dropped: 0 };
    const watched = this.#watchedIn(place);
    const current = this.#watchedIn(place, batch.from);
    const now = this.#clock.now();
    let accepted = 0;
    for (const exposure of exposures) {
      if (every(current.get(exposure.flag), (each) => each.expose(exposure))) accepted += 1;
    }
    for (const conversion of conversions) {
      const rooms = Object.entries(conversion.variants).map(([flag, variant]) =>
        every(current.get(flag), (each) => each.convert(variant, conversion, now)),
      );
      if (!rooms.includes(false)) accepted += 1;
    }
    for (const tally of requests) {
      if (every(watched.get(tally.flag), (each) => each.request(tally))) accepted += 1;
    }
    this.#usage.add(place, evaluations);
    this.#dropped += sent - accepted + (batch.dropped ?? 0);
    return { accepted, dropped: sent - accepted };
  }

  /** Writes what is not yet written, and stops. */
  close(): Promise<void> {
    return this.#usage.close();
  }

  /** Those that take what was seen at that time; by flag. */
  #watchedIn(place: FlagPlace, at = Number.POSITIVE_INFINITY): Map<string, Observation[]> {
    const watched = new Map<string, Observation[]>();
    for (const { place: where, flag, observation } of this.#observations.values()) {
      if (where === nameOf(place) && observation.since <= at)
        watched.set(flag, [...(watched.get(flag) ?? []), observation]);
    }
    return watched;
  }
}

interface Watched {
  readonly place: string;
  readonly flag: string;
  readonly observation: Observation;
}

/** Of all, whatever one says; what nobody watches is taken and forgotten. */
function every(
  observations: readonly Observation[] | undefined,
  take: (each: Observation) => boolean,
): boolean {
  return (observations ?? []).map((each) => take(each)).every((room) => room);
}

function nameOf({ app, environment }: FlagPlace): string {
  return `${app}\n${environment}`;
}
