import { type Answers, type StrategyName, strategyNames } from "./answers.ts";
import { type Argument, argumentsFor } from "./arguments.ts";
import { warningsFor } from "./warnings.ts";

export interface Advice {
  readonly recommended: StrategyName;
  /** Best first; all strategies, always. */
  readonly ranking: readonly RankedStrategy[];
  readonly warnings: readonly string[];
}

export interface RankedStrategy {
  readonly strategy: StrategyName;
  /** 0 (unfit) to 100. */
  readonly score: number;
  /** What speaks for it here, the weightiest first; never empty. */
  readonly why: readonly string[];
  /** What speaks against it here, the weightiest first; never empty. */
  readonly tradeoffs: readonly string[];
}

/** Ranks the strategies for an app. Equal scores rank in the order blue-green, canary, rolling: simplest undo first. */
export function advise(answers: Answers): Advice {
  const ranking = strategyNames
    .map((strategy) => rank(strategy, argumentsFor(strategy, answers)))
    .toSorted((a, b) => b.score - a.score);
  const [{ strategy: recommended } = { strategy: "blue-green" as const }] = ranking;
  return { recommended, ranking, warnings: warningsFor(answers, recommended) };
}

function rank(strategy: StrategyName, all: readonly Argument[]): RankedStrategy {
  const sum = all.reduce((total, { points }) => total + points, 50);
  const ordered = all.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  return {
    strategy,
    score: Math.max(0, Math.min(100, sum)),
    why: ordered.filter(({ points }) => points > 0).map(({ text }) => text),
    tradeoffs: ordered.filter(({ points }) => points < 0).map(({ text }) => text),
  };
}
