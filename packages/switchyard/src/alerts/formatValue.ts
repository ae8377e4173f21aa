import type { MetricUnit } from "../analysis/metricUnit.ts";

/** A value as a person reads it: `4.8 %`, `120 ms`, `61 MB`, `0.5 cores`. */
export function formatValue(value: number, unit: MetricUnit): string {
  switch (unit) {
    case "share":
      return `${rounded(value * 100)} %`;
    case "ms":
      return `${rounded(value)} ms`;
    case "bytes":
      return value < 1e9 ? `${rounded(value / 1e6)} MB` : `${rounded(value / 1e9)} GB`;
    case "per-second":
      return `${rounded(value)}/s`;
    case "cores":
      return `${rounded(value)} cores`;
    case "count":
    case "number":
      return rounded(value);
  }
}

/** Two digits that count, or all before the point. */
function rounded(value: number): string {
  return String(Math.abs(value) >= 10 ? Math.round(value) : Number(value.toPrecision(2)));
}
