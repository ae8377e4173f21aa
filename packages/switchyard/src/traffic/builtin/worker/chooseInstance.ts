import type { AppRoute, ReleaseRoute } from "../../routeTable.ts";
import type { Fleet } from "./fleet.ts";
import type { Instance } from "./instance.ts";

export interface Choice {
  readonly release: number;
  readonly instance: Instance;
}

export interface Wish {
  /** The release that the request belongs to; undefined when none has weight. */
  readonly release: ReleaseRoute | undefined;
  readonly websocket: boolean;
  /** Instances that failed this request already. */
  readonly tried: readonly Instance[];
}

/*
 * The lowest rank wins, then the least loaded, then the one that waited longest. Availability goes before stickiness:
 * another release that gets traffic anyway is better than an instance that just refused a connection.
 */
const unknownHealth = 1;
const otherRelease = 2;
const putAside = 4;
const triedAlready = 8;

/** An active instance for a request; undefined when every one is unhealthy or there is none. */
export function chooseInstance(fleet: Fleet, app: AppRoute, wish: Wish, now: number): Choice | undefined {
  let best: Choice | undefined;
  let bestRank = Number.POSITIVE_INFINITY;

  const consider = (release: ReleaseRoute, penalty: number): void => {
    for (const route of release.instances) {
      if (route.state !== "active") continue;
      const instance = fleet.get(route.id);
      if (!instance || instance.health === "unhealthy") continue;
      const rank =
        penalty +
        (instance.health === "unknown" ? unknownHealth : 0) +
        (instance.isAside(now) ? putAside : 0) +
        (wish.tried.includes(instance) ? triedAlready : 0);
      if (rank > bestRank) continue;
      if (rank === bestRank && best && !isLighter(instance, best.instance, wish.websocket)) continue;
      best = { release: release.release, instance };
      bestRank = rank;
    }
  };

  if (wish.release) consider(wish.release, 0);
  if (bestRank >= otherRelease) {
    for (const release of app.releases) {
      if (release !== wish.release && release.weight > 0) consider(release, otherRelease);
    }
  }
  return best;
}

function isLighter(a: Instance, b: Instance, websocket: boolean): boolean {
  const difference = loadOf(a, websocket) - loadOf(b, websocket);
  return difference === 0 ? a.lastUsed < b.lastUsed : difference < 0;
}

/** Idle WebSockets must not keep requests away, nor the other way round. */
function loadOf(instance: Instance, websocket: boolean): number {
  const { inflight } = instance;
  return websocket ? inflight.websocket : inflight.request + inflight.upload + inflight.stream;
}
