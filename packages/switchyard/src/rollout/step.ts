/**
 * The unit of every rollout: what is done, and what it was before, so that it can be undone. Counts and weights are
 * absolute, never differences: applying or reverting a step twice is the same as once.
 */
export type Step =
  /**
   * Add to the database what the candidate needs, beside what stable has, by these migrations; none: the candidate uses
   * the version that is there.
   */
  | { readonly kind: "expand"; readonly migrations: readonly string[] }
  /** Fill the rows that expand has made room for, and build what goes with them. */
  | { readonly kind: "backfill" }
  /** Compare old and new, row by row, before the first user comes. */
  | { readonly kind: "verify" }
  /** Have `to` candidate instances run, each seen healthy by every router. */
  | { readonly kind: "start"; readonly from: number; readonly to: number }
  /** The app's own checks against the candidate's private address. */
  | { readonly kind: "test" }
  /**
   * Have fresh instances of stable run, which the candidate is compared with; where both grow, their new instances get
   * their first requests at the same time.
   */
  | {
      readonly kind: "baseline";
      readonly candidate: { readonly from: number; readonly to: number };
      readonly baseline: { readonly from: number; readonly to: number };
    }
  /** Give the candidate this share of users (0..10000), and its cohorts; and the fresh baseline its own. */
  | { readonly kind: "shift"; readonly from: number; readonly to: number; readonly baseline?: number }
  | {
      readonly kind: "pause";
      readonly until: { readonly kind: "time"; readonly ms: number } | { readonly kind: "approval" };
    }
  /**
   * Hold for `forMs` until the guard has seen enough and these metrics of the app pass; where there is too little
   * traffic, for up to `atMostMs`, then ask a person. `fail` at once.
   */
  | {
      readonly kind: "analyse";
      readonly metrics: readonly string[];
      readonly forMs: number;
      readonly atMostMs: number;
      readonly lowTraffic: "extend" | "pause" | "synthetic";
    }
  /** Rolling: swap instances in place and move the share of users along. */
  | {
      readonly kind: "replace";
      readonly order: "start-first" | "stop-first";
      readonly candidate: { readonly from: number; readonly to: number };
      readonly stable: { readonly from: number; readonly to: number };
      readonly weight: { readonly from: number; readonly to: number };
    }
  /** Ask a hook of the app until it says yes. */
  | {
      readonly kind: "confirm";
      readonly hook: string;
      readonly on: "confirm-rollout" | "confirm-traffic-increase" | "confirm-promotion";
    }
  /** Call a hook of the app once. */
  | { readonly kind: "call"; readonly hook: string; readonly on: "pre-rollout" | "post-rollout" }
  /** Give a variant of a flag to this share of people (0..100000); of the rule at this index, else of the fallthrough. */
  | {
      readonly kind: "ramp";
      readonly environment: string;
      readonly flag: string;
      readonly variant: string;
      readonly rule?: number;
      readonly from: number;
      readonly to: number;
    }
  /** The candidate becomes stable. */
  | { readonly kind: "promote" }
  /** Drain what served before; keep `keep` of it ready for an instant rollback for `forMs`. */
  | { readonly kind: "retire"; readonly keep: number; readonly forMs: number }
  /** Remove the old shape of the database once nothing needs it: long after the rollout, by this rule. */
  | { readonly kind: "contract"; readonly by: "hand" | "itself" | "schedule" };

/** A step that stands still until someone else says yes, and that a person may pass over meanwhile. */
export function isGate(step: Step | undefined): boolean {
  return step?.kind === "confirm" || step?.kind === "analyse";
}

/** The candidate's share of users that the step gives, 0..10000; undefined for one that moves nobody. */
export function shareOf(step: Step): number | undefined {
  if (step.kind === "shift") return step.to;
  return step.kind === "replace" ? step.weight.to : undefined;
}
