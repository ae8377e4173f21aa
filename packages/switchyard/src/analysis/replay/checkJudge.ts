import type { CompareConfig } from "../../config/analysisSchema.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Point, RecordedMetric } from "./recording.ts";

/** Throws USAGE where no fixed-sample test can compare what was recorded. */
export function checkJudge({ name, kind }: RecordedMetric, { sequential, judge }: CompareConfig): void {
  const [own, words] = fixedJudges[kind];
  if (sequential || (own !== undefined && (judge === undefined || judge === own))) return;
  const test = judge === undefined ? "A fixed-sample test" : `The judge ${judge}`;
  const instead = own === undefined ? "Leave --no-sequential and --judge out" : `Use --judge ${own}`;
  throw new SwitchyardError("USAGE", `${test} cannot compare ${words}, which ${name} has.`, {
    next: `${instead}, or choose other metrics with --metric.`,
    fields: { metric: name, kind },
  });
}

const fixedJudges: Readonly<
  Record<Point["kind"], readonly [judge: CompareConfig["judge"] | undefined, words: string]>
> = {
  tally: ["rate", "counts"],
  value: ["mann-whitney", "values"],
  duration: [undefined, "durations"],
};
