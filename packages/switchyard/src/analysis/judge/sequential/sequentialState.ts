import type { MetricData } from "../../data.ts";
import type { Seen } from "./seen.ts";
import type { Stretches } from "./stretches.ts";
import type { Suspicion } from "./suspicion.ts";

/** A judge's memory of one metric: plain JSON of bounded size (some kB; a latency histogram per release is most). */
export interface SequentialState {
  readonly kind: MetricData["kind"] | null;
  /** Why the newest data could not be used; null when it could. */
  readonly problem: string | null;
  /** Of stable before the candidate's first request; read with the first look, then empty. */
  readonly history: readonly MetricData[];
  readonly candidate: Seen | null;
  readonly stable: Seen | null;
  readonly stretches: Stretches;
  /** One for each direction that is watched; none before the first look. */
  readonly suspicions: readonly Suspicion[];
}
