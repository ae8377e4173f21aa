// oxlint-disable typescript/no-unsafe-type-assertion -- the API's units are those of metrics
import { formatValue } from "../../alerts/formatValue.ts";
import type { MetricUnit } from "../../analysis/metricUnit.ts";
import type { AlertView } from "../../server/noticeApi.ts";
import type { Style } from "../style.ts";
import { paint } from "./symbols.ts";
import { tableLines } from "./table.ts";
import { ago } from "./units.ts";

/** The rules of an app, then a sentence on each that fires. */
export function alertLines(alerts: readonly AlertView[], now: number, style: Style): string[] {
  if (alerts.length === 0)
    return ["Nothing is watched: `alerts` is off, no release serves yet, or the first look is to come."];
  const rows = alerts.map((alert) => [
    alert.rule,
    stateOf(alert, style),
    shown(alert.value, alert),
    shown(alert.baseline, alert),
    shown(alert.threshold, alert),
    ago(alert.since, now),
  ]);
  const firing = alerts.filter(({ state }) => state === "firing" || state === "unknown");
  return [
    ...tableLines(["Rule", "State", "Value", "Baseline", "Threshold", "Since"], rows, style),
    ...(firing.length === 0 ? [] : [""]),
    ...firing.map(({ rule, text }) => `${style.symbols.bullet} ${rule}: ${text}`),
  ];
}

function stateOf({ state, silencedUntil }: AlertView, style: Style): string {
  const mark = marks[state];
  const silenced = silencedUntil === null ? "" : " (silenced)";
  return paint(mark, `${style.symbols[mark]} ${state}${silenced}`, style);
}

const marks = {
  ok: "done",
  firing: "failed",
  learning: "busy",
  "no-data": "waiting",
  unknown: "warning",
} as const;

function shown(value: number | string | null, { unit }: AlertView): string {
  if (value === null) return "";
  return typeof value === "string" ? value : formatValue(value, unit as MetricUnit);
}
