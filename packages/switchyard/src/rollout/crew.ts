import type { Drainer } from "./drainer.ts";
import type { ExposureMeter } from "./exposure.ts";
import type { Fleet } from "./fleet.ts";
import type { GuardWatch } from "./guardWatch.ts";

/** Those who do the work of all rollouts. */
export interface Crew {
  readonly fleet: Fleet;
  readonly drainer: Drainer;
  readonly guards: GuardWatch;
  readonly exposures: ExposureMeter;
}
