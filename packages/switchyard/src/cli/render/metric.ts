import type { MeasurementView, MetricView } from "../../server/analysisApi.ts";
import type { Style } from "../style.ts";
import { field } from "./field.ts";
import { digits, quantity } from "./quantity.ts";
import { paint, stateText } from "./symbols.ts";
import { count, timeOfDay } from "./units.ts";
import { breakable, columns, truncate, wrap } from "./width.ts";

/** One metric: its state and reason in words, then every number that they rest on, then the newest measurements (0: none). */
export function metricLines(metric: MetricView, measurements: number, style: Style): string[] {
  const newest = metric.measurements.at(-1);
  const note = metric.dryRun ? "  (dry run: shown, never counted)" : "";
  const head = `${stateText(metric.status, style)}  ${style.colors.bold(metric.name)}${note}`;
  const inner = { ...style, width: style.width - indent.length };
  const body =
    newest === undefined ? ["No measurement yet."] : measuredLines(metric, newest, measurements, inner);
  return [head, ...body.map((line) => `${indent}${line}`)].map((line) =>
    truncate(line, style.width, style.symbols.ellipsis),
  );
}

const indent = "  ";

function measuredLines(
  metric: MetricView,
  newest: MeasurementView,
  measurements: number,
  style: Style,
): string[] {
  const bad = metric.status === "failed" || metric.status === "error";
  const shown = measurements === 0 ? [] : metric.measurements.slice(-measurements).toReversed();
  const hidden = measurements === 0 ? 0 : metric.measurements.length - shown.length;
  return [
    ...wrap(newest.reason, style.width).map((line) => (bad ? paint("failed", line, style) : line)),
    ...numberFields(metric, newest, style),
    ...measurementRows(shown, metric.unit, style).map(
      (row, index) => `${index === 0 ? "Measured    " : gap}${row}`,
    ),
    ...(hidden > 0 ? [style.colors.dim(`${gap}${hidden} earlier: --all shows them`)] : []),
  ];
}

const gap = " ".repeat(12);

function numberFields({ unit, counts }: MetricView, newest: MeasurementView, style: Style): string[] {
  const { value, baseline, threshold, samples, interval, evidence, source, query } = newest;
  const rows: (readonly [string, string])[] = [
    ["Value", `${quantity(value, unit)}, stable ${quantity(baseline, unit)}`],
    ...(threshold === null ? [] : [["Threshold", thresholdText(threshold, unit)] as const]),
    ["Samples", `${digits(samples.candidate)} of the candidate, ${digits(samples.stable)} of stable`],
    ...(interval === undefined ? [] : [["Difference", intervalText(interval, unit)] as const]),
    ...(evidence === undefined ? [] : [["Evidence", evidenceText(evidence)] as const]),
    ["Source", source],
    ...(query === "" ? [] : [["Query", breakable(query, style.width - gap.length)] as const]),
    ["Counts", countsText(counts)],
  ];
  return rows.flatMap(([label, text]) => field(label, text, style));
}

function thresholdText(threshold: number | string, unit: MetricView["unit"]): string {
  return typeof threshold === "number" ? `fails at ${quantity(threshold, unit)}` : threshold;
}

/** `+0.9 % to +3.1 %`, candidate minus stable. */
function intervalText(
  { low, high }: NonNullable<MeasurementView["interval"]>,
  unit: MetricView["unit"],
): string {
  const signed = (bound: number | null) =>
    bound === null ? "no bound" : `${bound > 0 ? "+" : ""}${quantity(bound, unit)}`;
  return `${signed(low)} to ${signed(high)}`;
}

/** Odds: `1240 to 1 against the candidate`. */
function evidenceText(evidence: number | null): string {
  if (evidence === null) return "beyond all doubt against the candidate";
  const odds = `${digits(evidence)} to 1`;
  return evidence < 1 ? `none against the candidate (${odds})` : `${odds} against the candidate`;
}

function countsText(counts: MetricView["counts"]): string {
  const words = (["failed", "error", "inconclusive", "successful"] as const)
    .filter((word) => counts[word] > 0)
    .map((word) => `${counts[word]} ${word}`);
  const row = counts.consecutiveErrors > 1 ? [`${count(counts.consecutiveErrors, "error")} in a row`] : [];
  return words.length === 0 ? "none that counts yet" : [...words, ...row].join(", ");
}

function measurementRows(
  measurements: readonly MeasurementView[],
  unit: MetricView["unit"],
  style: Style,
): string[] {
  return columns(
    measurements.map(({ at, verdict, value, baseline, samples, reason }) => {
      const cells = [timeOfDay(new Date(at)), stateText(verdict, style)];
      if (verdict === "error") return [...cells, reason];
      return [
        ...cells,
        quantity(value, unit),
        `stable ${quantity(baseline, unit)}`,
        `${digits(samples.candidate)} / ${digits(samples.stable)}`,
      ];
    }),
  );
}
