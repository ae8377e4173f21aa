import {
  type MetricReplay,
  type Moment,
  type ReplayReport,
  type Seen,
} from "../../analysis/replay/report.ts";
import { isOffset } from "../../analysis/replay/recording.ts";
import { metricView } from "../../server/analysisViews.ts";
import type { Style } from "../style.ts";
import { metricLines } from "./metric.ts";
import { digits, quantity } from "./quantity.ts";
import { paint, stateText } from "./symbols.ts";
import { tableLines } from "./table.ts";
import { count, dateAndTime, seconds, timeOfDay } from "./units.ts";
import { wrap } from "./width.ts";

/** What came out of a recording: one sentence, a row per metric, and the details of what did not pass, or of `all`. */
export function replayLines(report: ReplayReport, all: boolean, style: Style): string[] {
  const detailed = report.metrics.filter(({ record }) => all || record.status !== "successful");
  return [
    `${style.colors.bold(report.source)}  ${stateText(report.verdict, style)}${scoreText(report)}`,
    style.colors.dim(`Recorded ${spanText(report)}`),
    ...wrap(outcomeText(report), style.width).map((line) =>
      report.takenBack === undefined ? line : paint("failed", line, style),
    ),
    "",
    ...tableLines(
      ["Metric", "Verdict", "Candidate", "Stable", "Strongest evidence"],
      report.metrics.map((metric) => row(metric, style)),
      style,
    ),
    ...detailed.flatMap((metric) => ["", ...detailLines(metric, report.takenBack?.metric, style)]),
  ];
}

function row({ record, unit, ...metric }: MetricReplay, style: Style): string[] {
  const newest = record.measurements.at(-1);
  return [
    record.name,
    stateText(record.status, style),
    quantity(newest?.value ?? null, unit),
    quantity(newest?.baseline ?? null, unit),
    evidenceText(metric, record.status === "failed"),
  ];
}

/** `3,120 to 1 at 14:03:25 (fails at 3,000)`; that much and no failure: the difference is one that is tolerated. */
function evidenceText(
  { judge, alpha, closest }: Pick<MetricReplay, "judge" | "alpha" | "closest">,
  failed: boolean,
): string {
  switch (judge) {
    case "always-valid": {
      if (closest === undefined || alpha === null) return "none";
      if (closest.evidence < 1) return `none (fails at ${digits(Math.round(1 / alpha))})`;
      const odds = `${digits(closest.evidence)} to 1 at ${momentText(closest.at)}`;
      const enough = closest.evidence * alpha >= 1;
      return enough && !failed
        ? `${odds}, of a tolerated difference`
        : `${odds} (fails at ${digits(Math.round(1 / alpha))})`;
    }
    case "rate":
    case "mann-whitney":
      return `one ${judge} test at the end`;
    case "conditions":
      return "by conditions";
    default:
      return judge satisfies never;
  }
}

/** `first`: the metric that ended it, of which the sentence above tells already. */
function detailLines(
  { record, unit, failed }: MetricReplay,
  first: string | undefined,
  style: Style,
): string[] {
  const lines = metricLines(metricView(record, unit), 0, style);
  if (failed === undefined || record.name === first) return lines;
  const what = record.dryRun ? "Would have gone bad" : "Would have been taken back";
  const text = `${what} ${whenText(failed)}, after ${seenText(failed.seen, record.name)}.`;
  return [...lines, ...wrap(text, style.width - 2).map((line) => `  ${line}`)];
}

/** One sentence: what the guard would have done. */
function outcomeText({ takenBack, metrics, verdict }: ReplayReport): string {
  if (takenBack !== undefined) {
    const seen = metrics.find(({ record }) => record.name === takenBack.metric)?.failed?.seen;
    const after = seen === undefined ? "" : `, after ${seenText(seen, takenBack.metric)}`;
    return `Would have been taken back by ${takenBack.metric} ${whenText(takenBack)}${after}.`;
  }
  switch (verdict) {
    case "pass":
      return "Would have been left alone to the end.";
    case "inconclusive":
      return "Would have ended without a verdict: too little data to pass or to fail.";
    case "fail":
    case "error":
      return "Would have been taken back at its end, by the score.";
    default:
      return verdict satisfies never;
  }
}

/** `at 14:03:25, 35.0 s after the candidate's first record` */
function whenText({ at, afterMs }: Moment): string {
  return `at ${momentText(at)}, ${seconds(afterMs)} after the candidate's first request`;
}

/** `13 failed requests of 620` */
function seenText(seen: Seen, metric: string): string {
  switch (seen.kind) {
    case "tally":
      return `${digits(seen.events)} ${metric === "errors" ? "failed requests" : metric} of ${digits(seen.exposure)}`;
    case "requests":
      return count(seen.count, "request");
    case "values":
      return count(seen.count, "value");
    default:
      return seen satisfies never;
  }
}

function scoreText({ score }: ReplayReport): string {
  return score === undefined ? "" : `  score ${score} of 100`;
}

function spanText({ from, to }: ReplayReport): string {
  const start = isOffset(from) ? momentText(from) : dateAndTime(new Date(from));
  const sameDay = new Date(from).toDateString() === new Date(to).toDateString();
  const end = isOffset(to) || sameDay ? momentText(to) : dateAndTime(new Date(to));
  return `${start} to ${end} (${seconds(to - from)})`;
}

function momentText(at: number): string {
  return isOffset(at) ? `+${seconds(at)}` : timeOfDay(new Date(at));
}
