import type { AnalysisView } from "../../server/analysisApi.ts";
import type { Style } from "../style.ts";
import { metricLines } from "./metric.ts";
import { paint, stateText } from "./symbols.ts";
import { seconds, timeOfDay } from "./units.ts";
import { wrap } from "./width.ts";

/** Analyses of a rollout for a person, the worst first. `measurements`: how many of the newest of each metric. */
export function analysesLines(
  analyses: readonly AnalysisView[],
  measurements: number,
  now: number,
  style: Style,
): string[] {
  return analyses
    .toSorted((a, b) => ranks[b.verdict] - ranks[a.verdict])
    .flatMap((analysis, index) => [
      ...(index === 0 ? [] : [""]),
      ...headLines(analysis, now, style),
      ...analysis.metrics.flatMap((metric) => [
        "",
        ...metricLines(metric, measurements, { ...style, width: style.width - indent.length }).map(
          (line) => `${indent}${line}`,
        ),
      ]),
    ]);
}

const indent = "  ";

const ranks: Readonly<Record<AnalysisView["verdict"], number>> = {
  fail: 4,
  error: 3,
  inconclusive: 2,
  running: 1,
  pass: 0,
};

/** A pass has no reason of its own: each metric says that nothing is against it. */
function headLines(analysis: AnalysisView, now: number, style: Style): string[] {
  const { app, candidate, stable, verdict, reason, score } = analysis;
  const against = stable === null ? "" : ` against ${stable}`;
  const points = score === undefined ? "" : `, score ${score} of 100`;
  const title = `${purposeText(analysis)} of ${app}, release ${candidate}${against}`;
  const bad = verdict === "fail" || verdict === "error";
  return [
    ...wrap(`${title}${points}`, style.width).map(style.colors.bold),
    `${stateText(verdict, style)}  ${style.colors.dim(timeText(analysis, now))}`,
    ...(verdict === "pass" && score === undefined ? [] : wrap(reason, style.width)).map((line) =>
      bad ? paint("failed", line, style) : line,
    ),
  ];
}

export function purposeText({ purpose, step }: Pick<AnalysisView, "purpose" | "step">): string {
  switch (purpose) {
    case "guard":
      return "Guard";
    case "step":
      return `Analysis in step ${(step ?? 0) + 1}`;
    case "bake":
      return "Bake time after promotion";
    default:
      return purpose satisfies never;
  }
}

function timeText({ startedAt, finishedAt }: AnalysisView, now: number): string {
  const start = new Date(startedAt);
  const took = seconds((finishedAt === undefined ? now : Date.parse(finishedAt)) - start.getTime());
  const end = finishedAt === undefined ? "" : ` to ${timeOfDay(new Date(finishedAt))}`;
  return `${finishedAt === undefined ? "since" : "from"} ${timeOfDay(start)}${end} (${took})`;
}
