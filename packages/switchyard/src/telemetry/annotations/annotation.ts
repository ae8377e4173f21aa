import type { Rollout } from "../../rollout/rollout.ts";
import { endOf } from "../ends/rolloutEnds.ts";

/** A region of Grafana's graphs; times are milliseconds since the epoch. */
export interface Annotation {
  readonly time: number;
  readonly timeEnd?: number;
  readonly text: string;
  readonly tags: readonly string[];
}

/** How a rollout is shown in graphs: without an end while it runs, with its outcome and the reason when it is over. */
export function annotationOf(rollout: Rollout, further: readonly string[]): Annotation {
  const { app, kind, strategy, to, status, startedAt } = rollout;
  const what = kind === "deploy" ? `release ${to} (${strategy})` : `back to release ${to}`;
  const tags = ["switchyard", `app:${app}`, `release:${to}`];
  const end = endOf(rollout);
  if (end === 0) return { time: startedAt, text: `${app}: ${what} begins`, tags: [...tags, ...further] };
  const reason = "cause" in status ? `: ${status.cause.reason}` : "";
  return {
    time: startedAt,
    timeEnd: end,
    text: `${app}: ${what} ${status.kind}${reason}`,
    tags: [...tags, `outcome:${status.kind}`, ...further],
  };
}
