import type { AnalysisConfig } from "../../../config/analysisSchema.ts";
import type { Judgement } from "../../judgement.ts";

export interface ScoredMetric {
  readonly name: string;
  readonly group: string;
  /** It fails the run alone unless it passed: the judgement's `critical`, not only the configuration's. */
  readonly critical: boolean;
  /** Left out. */
  readonly muted: boolean;
  readonly classification: NonNullable<Judgement["classification"]>;
}

export interface Score {
  /** 0..100, two decimals. */
  readonly score: number;
  readonly verdict: "pass" | "inconclusive" | "fail";
  /** One sentence: what pulled the score down, and the marks it was held against. */
  readonly reason: string;
}

type ScoreConfig = NonNullable<AnalysisConfig["score"]>;

/** With this share of metrics without data nothing can be said. */
const noDataLimit = 0.5;

/**
 * Scores a run as Kayenta does: the share of each group's metrics that passed, weighted by group. Unlike there, a
 * metric in error and a group without data score nothing, and the weights are shared out among the groups of this run,
 * so that a run of good metrics is 100 whatever the weights add up to.
 */
export function scoreRun(metrics: readonly ScoredMetric[], config: ScoreConfig): Score {
  const counted = metrics.filter(({ muted }) => !muted);
  const culprit = counted.find(({ critical, classification }) => critical && classification !== "Pass");
  if (culprit !== undefined)
    return zero(`the critical metric ${culprit.name} is ${words[culprit.classification]}`, config);
  const silent = counted.filter(({ classification }) => classification === "Nodata");
  if (counted.length > 0 && silent.length >= noDataLimit * counted.length)
    return zero(`${silent.length} of ${counted.length} metrics had too little data`, config);

  const groups = Map.groupBy(counted, ({ group }) => group);
  const weights = weightsOf([...groups.keys()], config.weights);
  const total = weights.values().reduce((sum, weight) => sum + weight, 0);
  if (total === 0)
    return { score: 0, verdict: "inconclusive", reason: "Nothing was scored: no metric has any weight." };

  let sum = 0;
  for (const [group, members] of groups) sum += groupScore(members) * (weights.get(group) ?? 0);
  const score = Math.round((sum / total) * 100) / 100;
  const bad = counted.filter(({ classification }) => classification !== "Pass");
  const because =
    bad.length === 0
      ? `all ${counted.length} metrics passed`
      : bad.map(({ name, classification }) => `${name} is ${words[classification]}`).join(", ");
  return { score, verdict: verdictOf(score, config), reason: sentence(score, because, config) };
}

/** 0..100: what passed of what has a result; nothing for a group without one. */
function groupScore(members: readonly ScoredMetric[]): number {
  const judged = members.filter(({ classification }) => classification !== "Nodata");
  const passed = judged.filter(({ classification }) => classification === "Pass");
  return judged.length === 0 ? 0 : (100 * passed.length) / judged.length;
}

/** Groups without a weight share what the others leave of 100. */
function weightsOf(
  groups: readonly string[],
  given: Readonly<Record<string, number>>,
): ReadonlyMap<string, number> {
  const weightOf = (group: string) => (Object.hasOwn(given, group) ? given[group] : undefined);
  const taken = Object.values(given).reduce((sum, weight) => sum + weight, 0);
  const without = groups.filter((group) => weightOf(group) === undefined);
  const rest = Math.max(0, 100 - taken) / without.length;
  return new Map(groups.map((group) => [group, weightOf(group) ?? rest]));
}

function zero(because: string, config: ScoreConfig): Score {
  return { score: 0, verdict: "fail", reason: sentence(0, because, config) };
}

function verdictOf(score: number, { pass, marginal }: ScoreConfig): Score["verdict"] {
  if (score >= pass) return "pass";
  return score >= marginal ? "inconclusive" : "fail";
}

function sentence(score: number, because: string, { pass, marginal }: ScoreConfig): string {
  return `Score ${score} (${pass} passes, below ${marginal} fails): ${because}.`;
}

const words: Readonly<Record<ScoredMetric["classification"], string>> = {
  Pass: "good",
  High: "high",
  Low: "low",
  Nodata: "without enough data",
  NodataFailMetric: "without the data that it must have",
  Error: "in error",
};
