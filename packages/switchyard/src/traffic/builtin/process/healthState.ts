import type { InstanceHealth } from "../messages.ts";

/** What is known of one instance; `streak` counts equal results in a row, the newest one included. */
export interface HealthState {
  readonly health: InstanceHealth;
  readonly lastOk: boolean | undefined;
  readonly streak: number;
  /** Why it is unhealthy, in a few words. */
  readonly reason: string | undefined;
}

export type CheckResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface HealthThresholds {
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export const unknownHealth: HealthState = {
  health: "unknown",
  lastOk: undefined,
  streak: 0,
  reason: undefined,
};

/** Changes the verdict only when enough equal results came in a row. */
export function afterCheck(
  state: HealthState,
  result: CheckResult,
  thresholds: HealthThresholds,
): HealthState {
  const streak = result.ok === state.lastOk ? state.streak + 1 : 1;
  if (result.ok) {
    const health = streak >= thresholds.healthyThreshold ? "healthy" : state.health;
    return { health, lastOk: true, streak, reason: health === "healthy" ? undefined : state.reason };
  }
  const health = streak >= thresholds.unhealthyThreshold ? "unhealthy" : state.health;
  return { health, lastOk: false, streak, reason: health === "unhealthy" ? result.reason : state.reason };
}
