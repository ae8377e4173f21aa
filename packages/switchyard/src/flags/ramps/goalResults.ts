import { type Arm, effectOf, fewest } from "../../analysis/experiment/effect.ts";
import type { Goal } from "../../rollout/ramp.ts";
import type { GoalResult } from "./rampApi.ts";
import type { VariantCount, VariantCounts } from "../variantCounts.ts";

/** One false alarm in twenty, over all variants of a goal. */
const alpha = 0.05;

/**
 * What people of each variant did, beside those of the control. Not compared where the share has changed meanwhile
 * (`sharesSet` > 1): people of the variant are newer then, and did less only because they had less time.
 */
export function goalResults(
  goals: readonly Goal[],
  { variants }: VariantCounts,
  control: string,
  sharesSet: number,
): GoalResult[] {
  const others = Object.keys(variants).filter((name) => name !== control);
  return goals.map((goal) => {
    const base = armOf(variants[control], goal);
    return {
      ...goal,
      variants: [control, ...others].map((variant) => {
        const arm = armOf(variants[variant], goal);
        const shown = {
          variant,
          subjects: arm.subjects,
          converters: variants[variant]?.conversions[goal.event]?.converters ?? 0,
          mean: arm.subjects === 0 ? null : arm.sum / arm.subjects,
        };
        if (variant === control) return { ...shown, word: "control" };
        if (sharesSet > 1) return { ...shown, word: "not compared: the share has changed meanwhile" };
        const effect = effectOf(arm, base, alpha / others.length, goal.measure);
        if (effect === undefined) return { ...shown, word: tooFew(goal) };
        const { difference, relative, low, high, evidence } = effect;
        const finite = Number.isFinite(evidence) ? evidence : null;
        return {
          ...shown,
          effect: { difference, relative, low, high, evidence: finite },
          word: wordOn(goal, low, high),
        };
      }),
    };
  });
}

function armOf(count: VariantCount | undefined, { event, measure }: Goal): Arm {
  const subjects = count?.exposures ?? 0;
  const { converters = 0, sum = 0, sumOfSquares = 0 } = count?.conversions[event] ?? {};
  // Both are counted in a set that takes one of a thousand for another.
  const people = Math.max(subjects, converters);
  return measure === "rate"
    ? { subjects: people, converters, sum: converters, sumOfSquares: converters }
    : { subjects: people, converters, sum, sumOfSquares };
}

function tooFew({ measure }: Goal): string {
  const who =
    measure === "rate"
      ? `${fewest.ofEither} who did it and ${fewest.ofEither} who did not`
      : `${fewest.withValue} who did it`;
  return `too few people: ${fewest.subjects} of each variant are needed, with ${who}`;
}

function wordOn({ better }: Goal, low: number, high: number): string {
  if (low <= 0 && high >= 0) return "no proof of a difference yet";
  return low > 0 === (better === "more") ? "better than the control" : "worse than the control";
}
