import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../../clock.ts";
import type { HealthRoute, InstanceRoute, RouteTable } from "../../routeTable.ts";
import type { InstanceHealth } from "../messages.ts";
import { afterCheck, type CheckResult, type HealthState, unknownHealth } from "./healthState.ts";

export interface HealthChecksOptions {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly probe: (instance: InstanceRoute, health: HealthRoute) => Promise<CheckResult>;
  /** Called with the whole picture whenever a verdict changed. */
  readonly onChange: (states: Readonly<Record<string, InstanceHealth>>) => void;
}

interface Watched {
  instance: InstanceRoute;
  route: HealthRoute;
  state: HealthState;
  /** Between two checks: aborting it makes the next one come at once. */
  pause: AbortController | undefined;
  /** Someone failed to reach it: checks come fast until they agree on a verdict. */
  suspected: boolean;
  stopped: boolean;
}

/** Until the first verdict, and after a suspicion, checks follow each other this fast. */
const fastMs = 100;

/** Checks every instance of the table, whatever its state, for as long as it is in the table. */
export class HealthChecks {
  private readonly options: HealthChecksOptions;
  private readonly watched = new Map<string, Watched>();

  constructor(options: HealthChecksOptions) {
    this.options = options;
  }

  /** Keeps what is known of instances whose address and kind of check stay the same. */
  setTable(table: RouteTable): void {
    const wanted = new Map<string, { instance: InstanceRoute; route: HealthRoute }>();
    for (const app of table.apps) {
      for (const release of app.releases) {
        for (const instance of release.instances) {
          if (!wanted.has(instance.id))
            wanted.set(instance.id, { instance, route: release.health ?? app.health });
        }
      }
    }
    for (const [id, watched] of this.watched) {
      const next = wanted.get(id);
      if (next !== undefined && isSameTarget(watched, next)) {
        Object.assign(watched, next);
        wanted.delete(id);
      } else {
        this.stop(id);
      }
    }
    for (const next of wanted.values()) this.watch(next.instance, next.route);
    this.options.onChange(this.states());
  }

  /** Checks at once; the verdict still takes as many results in a row as ever. */
  suspect(id: string): void {
    const watched = this.watched.get(id);
    if (watched === undefined || watched.suspected) return;
    watched.suspected = true;
    watched.pause?.abort();
  }

  stateOf(id: string): HealthState {
    return this.watched.get(id)?.state ?? unknownHealth;
  }

  states(): Record<string, InstanceHealth> {
    return Object.fromEntries([...this.watched].map(([id, { state }]) => [id, state.health]));
  }

  close(): void {
    for (const id of this.watched.keys()) this.stop(id);
  }

  private watch(instance: InstanceRoute, route: HealthRoute): void {
    const watched: Watched = {
      instance,
      route,
      state: unknownHealth,
      pause: undefined,
      suspected: false,
      stopped: false,
    };
    this.watched.set(instance.id, watched);
    void this.checkUntilStopped(watched);
  }

  private stop(id: string): void {
    const watched = this.watched.get(id);
    this.watched.delete(id);
    if (watched === undefined) return;
    watched.stopped = true;
    watched.pause?.abort();
  }

  private async checkUntilStopped(watched: Watched): Promise<void> {
    while (!watched.stopped) {
      const wasSuspected = watched.suspected;
      const result = await this.options.probe(watched.instance, watched.route);
      if (watched.stopped) return;
      const before = watched.state;
      watched.state = afterCheck(before, result, watched.route);
      // A suspicion that came during the check is newer than its result.
      if (wasSuspected && isSettled(watched)) watched.suspected = false;
      if (watched.state.health !== before.health) this.options.onChange(this.states());
      if (watched.suspected && !wasSuspected) continue;
      await this.pause(watched);
    }
  }

  private async pause(watched: Watched): Promise<void> {
    const { clock, random } = this.options;
    const { intervalMs } = watched.route;
    const hurry = watched.suspected || watched.state.health === "unknown";
    const jittered = (hurry ? Math.min(fastMs, intervalMs) : intervalMs) * (0.9 + 0.2 * random());
    watched.pause = new AbortController();
    await clock.sleep(jittered, watched.pause.signal).catch(() => {});
    watched.pause = undefined;
  }
}

/** The newest results agree with the verdict. */
function isSettled({ state }: Watched): boolean {
  return state.health === (state.lastOk ? "healthy" : "unhealthy");
}

function isSameTarget(watched: Watched, next: { instance: InstanceRoute; route: HealthRoute }): boolean {
  return (
    watched.instance.host === next.instance.host &&
    watched.instance.port === next.instance.port &&
    isDeepStrictEqual(watched.route.check, next.route.check)
  );
}
