import type { MetricPlan, Sides } from "../../analysis/run/metricPlan.ts";
import type { Journal } from "../journal.ts";

/** What a guard has to know of one sort of journal. */
export interface GuardSubject<J extends Journal> {
  /** Undefined: nothing watches this one. */
  watched(journal: J): Promise<Watched<J> | undefined>;
}

export interface Watched<J extends Journal> {
  /** For people: `guard of release 5`. */
  readonly title: string;
  /** How its verdicts are written into the event log. */
  readonly verdictKind: "verdict" | "ramp-verdict";
  /** Goes into the fields of these events. */
  readonly about?: Readonly<Record<string, string>>;
  readonly sides: Sides;
  plans(current: () => J): readonly MetricPlan[];
  /** Resolves when there is something to judge, or `signal` aborts. */
  seen(current: () => J, signal: AbortSignal): Promise<void>;
  /** When the watch over a finished one ends; milliseconds since the epoch. */
  bakesUntil(finishedAt: number): number;
}
