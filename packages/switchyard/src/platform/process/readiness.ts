import type { Readiness } from "../port.ts";

/** What one check saw; `detail` in a few words ("answered 503", "connection refused"). */
export type CheckResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly detail: string; readonly timedOut?: true };

/**
 * An instance is `starting` until `successThreshold` checks in a row succeeded; failures do not end that state, only
 * the deadline does (`deadlinePassed`). From then on it is `ready`, and `unready` after `failureThreshold` failures
 * in a row that lie outside the start period; `successThreshold` successes in a row make it ready again.
 */
export type ReadinessState =
  | { readonly kind: "starting"; readonly successes: number; readonly last: string }
  | { readonly kind: "ready"; readonly failures: number }
  | { readonly kind: "unready"; readonly successes: number; readonly last: string };

export const notYetChecked: ReadinessState = { kind: "starting", successes: 0, last: "no check was made" };

/** The state after one more check, made `ageMs` after the process was started. */
export function afterCheck(
  state: ReadinessState,
  result: CheckResult,
  ageMs: number,
  rules: Readiness,
): ReadinessState {
  if (state.kind === "ready") {
    if (result.ok) return { kind: "ready", failures: 0 };
    if (ageMs < rules.startPeriodMs) return state;
    const failures = state.failures + 1;
    return failures >= rules.failureThreshold
      ? { kind: "unready", successes: 0, last: result.detail }
      : { kind: "ready", failures };
  }
  if (!result.ok) return { kind: state.kind, successes: 0, last: result.detail };
  const successes = state.successes + 1;
  return successes >= rules.successThreshold ? { kind: "ready", failures: 0 } : { ...state, successes };
}

export function deadlinePassed(state: ReadinessState, ageMs: number, rules: Readiness): boolean {
  return state.kind === "starting" && ageMs >= rules.deadlineMs;
}

/**
 * Milliseconds until the next check, the `count`-th (from 0) of this process. Starts are polled quickly at first,
 * then ever more slowly up to the interval, and once more at the deadline.
 */
export function delayBeforeCheck(
  state: ReadinessState,
  count: number,
  ageMs: number,
  rules: Readiness,
): number {
  if (state.kind !== "starting") return rules.intervalMs;
  const growing = firstDelayMs * growth ** Math.min(count, 100);
  return Math.max(0, Math.min(growing, rules.intervalMs, rules.deadlineMs - ageMs));
}

const firstDelayMs = 50;
const growth = 1.25;
