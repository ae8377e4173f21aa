import type { Drainer } from "./routing/drainer.ts";
import type { ExposureMeter } from "./watching/exposure.ts";
import type { Fleet } from "./fleet.ts";
import type { Rollout } from "./rollout.ts";
import type { GuardWatch } from "./watching/guardWatch.ts";

/** Those who do the work of all rollouts. */
export interface Crew {
  readonly fleet: Fleet;
  readonly drainer: Drainer;
  readonly guards: GuardWatch<Rollout>;
  readonly exposures: ExposureMeter;
}
