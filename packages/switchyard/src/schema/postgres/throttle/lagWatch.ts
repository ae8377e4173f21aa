import type { Load, ReplicaLoad } from "./load.ts";

/** How far a replica is behind; unreadable: nobody can tell. */
export type Lag =
  | { readonly kind: "known"; readonly replica: string; readonly ms: number }
  | { readonly kind: "far"; readonly replica: string; readonly bytes: number }
  | { readonly kind: "unreadable" };

/** A replica that is further behind than this without a time is not one that has nothing to do. */
const farBytes = 16 * 2 ** 20;

const longestMemory = 1_000;

/**
 * Tells lag from where the log ended when: a replica is as late as the first moment at which the log had already more
 * than it has replayed. `replay_lag` alone would not do: it is null for a replica that has stood still since it
 * connected, and stays what it was for one that has nothing to do.
 */
export class LagWatch {
  #moments: readonly { readonly at: number; readonly written: number }[] = [];

  /** Of the worst replica; undefined where there is none. */
  observe(load: Load): Lag | undefined {
    const { at, written, replicas } = load;
    if (this.#moments.at(-1)?.written !== written) this.#moments = [...this.#moments, { at, written }];
    const lags = replicas.map((replica) => this.#lagOf(replica, load));
    const replayed = Math.min(written, ...replicas.map((replica) => replica.replayed ?? 0));
    // The oldest ones are what a replica that stands still is measured by: the newest of too many are thinned out.
    this.#moments = thinned(this.#moments.filter((moment) => moment.written > replayed));
    return lags.toSorted((a, b) => severity(b) - severity(a))[0];
  }

  #lagOf({ name, replayed, replayLagMs }: ReplicaLoad, { at, written }: Load): Lag {
    if (replayed === null) return { kind: "unreadable" };
    if (replayed >= written) return { kind: "known", replica: name, ms: 0 };
    const since = this.#moments.find((moment) => moment.written > replayed)?.at ?? at;
    if (replayLagMs === null && since === at && written - replayed > farBytes) {
      return { kind: "far", replica: name, bytes: written - replayed };
    }
    return { kind: "known", replica: name, ms: Math.max(replayLagMs ?? 0, at - since) };
  }
}

function thinned<Moment>(moments: readonly Moment[]): readonly Moment[] {
  return moments.length <= longestMemory ? moments : moments.filter((_, index) => index % 2 === 0);
}

function severity(lag: Lag): number {
  switch (lag.kind) {
    case "unreadable":
      return Number.POSITIVE_INFINITY;
    case "far":
      return Number.MAX_VALUE;
    case "known":
      return lag.ms;
  }
}
