import type { JournalEntries } from "./journalEntries.ts";

/** The journal of a release's way to stable, or of the way back to one. */
export interface Rollout extends JournalEntries {
  readonly kind: "deploy" | "rollback";
  readonly strategy: string;
  /** Stable as the rollout began; null for the first release. */
  readonly from: number | null;
  readonly to: number;
  /** The release number of stable's fresh instances, where the plan has them. */
  readonly baseline?: number;
  /** A rollback that Switchyard itself began. */
  readonly automatic?: true;
  /** Of one that was taken back: who saw it. */
  readonly exposure?: Exposure;
}

/** How much of the candidate users saw before it was taken back. */
export interface Exposure {
  /** The largest share of users that it was given, 0..10000. */
  readonly share: number;
  /** From the first shifted user to the last. */
  readonly forMs: number;
  /** Requests that it answered, those among them that failed, and all of the app's in that time. */
  readonly requests: number;
  readonly failed: number;
  readonly allRequests: number;
}

/** The release whose numbers the candidate's are compared with; null for the first release. */
export function comparedWith({ baseline, from }: Rollout): number | null {
  return baseline ?? from;
}
