import { GuardRun } from "./defaultGuard.ts";
import {
  coarseProgram,
  type DrawDurations,
  drawNullRollout,
  type NullRollout,
  type Weather,
} from "./nullRollout.ts";
import { type Random, randomOf } from "./random.ts";

/** How many healthy rollouts a guard took back. */
export interface FalseAlarms {
  readonly alpha: number;
  readonly rollouts: number;
  readonly falseAlarms: number;
  readonly falseAlarmRate: number;
  /** By strategy and weather: alarms of rollouts. */
  readonly groups: Readonly<Record<string, { alarms: number; rollouts: number }>>;
  readonly reasons: readonly string[];
}

/** The same rollouts for every `alpha`. */
export function countFalseAlarms(
  rollouts: number,
  alphas: readonly number[],
  {
    seed = 1,
    drawProgram = coarseProgram,
    weathers = ["steady", "swing", "bursts"],
    requests = [2, 500],
    progress = () => {},
  }: {
    readonly seed?: number;
    readonly drawProgram?: (random: Random) => DrawDurations;
    readonly weathers?: readonly Weather[];
    /** Fewest and most per second. */
    readonly requests?: readonly [number, number];
    readonly progress?: (done: number) => void;
  } = {},
): readonly FalseAlarms[] {
  const counts = alphas.map((alpha) => ({
    alpha,
    alarms: 0,
    groups: {} as Record<string, { alarms: number; rollouts: number }>,
    reasons: [] as string[],
  }));
  for (let at = 0; at < rollouts; at += 1) {
    const rollout = drawNullRollout(randomOf(seed * 1_000_003 + at), drawProgram, weathers, requests);
    for (const count of counts) {
      const group = (count.groups[`${rollout.strategy}/${rollout.weather}`] ??= { alarms: 0, rollouts: 0 });
      group.rollouts += 1;
      const alarm = watch(rollout, count.alpha);
      if (alarm === null) continue;
      count.alarms += 1;
      group.alarms += 1;
      if (count.reasons.length < 20) count.reasons.push(`${rollout.strategy}/${rollout.weather}: ${alarm}`);
    }
    progress(at + 1);
  }
  return counts.map(({ alpha, alarms, groups, reasons }) => ({
    alpha,
    rollouts,
    falseAlarms: alarms,
    falseAlarmRate: alarms / rollouts,
    groups,
    reasons,
  }));
}

function watch({ history, looks }: NullRollout, alpha: number): string | null {
  const guard = new GuardRun(alpha, history);
  for (const { candidate, stable } of looks) {
    guard.look(candidate, stable);
    if (guard.failed) return `look ${guard.failed.look}, ${guard.failed.metric}: ${guard.failed.reason}`;
  }
  return null;
}
