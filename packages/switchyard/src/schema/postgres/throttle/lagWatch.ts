import type { Load, ReplicaLoad } from "./load.ts";
import { type ReplicaSpeed, speedAfter } from "./replicaSpeed.ts";

/** How far a replica is behind; unreadable: nobody can tell. */
export type Lag =
  | {
      readonly kind: "known";
      readonly replica: string;
      readonly ms: number;
      /** For what it has yet to replay, at the speed at which it does; undefined where that was not seen yet. */
      readonly drainMs: number | undefined;
    }
  | { readonly kind: "far"; readonly replica: string; readonly bytes: number }
  | { readonly kind: "unreadable" };

/** A replica that is further behind than this without a time is not one that has nothing to do. */
const farBytes = 16 * 2 ** 20;

const longestMemory = 1_000;

interface Moment {
  readonly at: number;
  readonly written: number;
  /** What each replica had replayed, by its sender. */
  readonly replayed: ReadonlyMap<number, number>;
}

/**
 * Tells lag from where the log ended when: a replica is as late as the first moment at which the log had already more
 * than it has replayed. `replay_lag` alone would not do: it is null for a replica that has stood still since it
 * connected, and stays what it was for one that has nothing to do.
 *
 * A replica that replays at a tenth of the speed at which a fill writes, and is one second late when the fill stops, will
 * be ten seconds late before it is in step again. So what is written and not replayed is told in time as well.
 */
export class LagWatch {
  #moments: readonly Moment[] = [];
  readonly #speeds = new Map<number, ReplicaSpeed>();

  /** Of the worst replica; undefined where there is none. */
  observe(load: Load): Lag | undefined {
    const { at, written, replicas } = load;
    if (this.#moments.at(-1)?.written !== written) {
      const seen = new Map(replicas.map((replica) => [replica.pid, replica.replayed ?? 0]));
      this.#moments = [...this.#moments, { at, written, replayed: seen }];
    }
    const lags = replicas.map((replica) => this.#lagOf(replica, load));
    const replayed = Math.min(written, ...replicas.map((replica) => replica.replayed ?? 0));
    // The oldest ones are what a replica that stands still is measured by: the newest of too many are thinned out.
    this.#moments = thinned(this.#moments.filter((moment) => moment.written > replayed));
    return lags.toSorted((a, b) => severity(b) - severity(a))[0];
  }

  #lagOf({ pid, name, replayed, replayLagMs }: ReplicaLoad, { at, written }: Load): Lag {
    if (replayed === null) return { kind: "unreadable" };
    // From then on it had always something to do.
    const behind = this.#moments.find((moment) => moment.written > replayed);
    const since = behind?.at ?? at;
    const busy = { since, from: behind?.replayed.get(pid) ?? replayed };
    const speed = speedAfter(this.#speeds.get(pid), { at, replayed, busy });
    this.#speeds.set(pid, speed);
    if (replayed >= written) return { kind: "known", replica: name, ms: 0, drainMs: 0 };
    const left = written - replayed;
    if (replayLagMs === null && since === at && left > farBytes) {
      return { kind: "far", replica: name, bytes: left };
    }
    const drainMs = speed.bytesPerMs === undefined ? undefined : left / speed.bytesPerMs;
    return { kind: "known", replica: name, ms: Math.max(replayLagMs ?? 0, at - since), drainMs };
  }
}

function thinned<Moment>(moments: readonly Moment[]): readonly Moment[] {
  return moments.length <= longestMemory ? moments : moments.filter((_, index) => index % 2 === 0);
}

/** In milliseconds, where it can be told. */
export function severity(lag: Lag): number {
  switch (lag.kind) {
    case "unreadable":
      return Number.POSITIVE_INFINITY;
    case "far":
      return Number.MAX_VALUE;
    case "known":
      return Math.max(lag.ms, lag.drainMs ?? 0);
  }
}
