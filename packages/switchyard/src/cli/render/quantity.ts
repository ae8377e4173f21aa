import type { MetricView } from "../../server/analysisApi.ts";
import { bytes, seconds } from "./units.ts";

/** A metric's number with its unit, to three digits: `2.06 %`, `182 ms`, `61 MB`; `none` where there is no value. */
export function quantity(value: number | null, unit: MetricView["unit"]): string {
  if (value === null) return "none";
  switch (unit) {
    case "share":
      return `${digits(value * 100)} %`;
    case "ms":
      return Math.abs(value) < 1000
        ? `${digits(value)} ms`
        : `${value < 0 ? "-" : ""}${seconds(Math.abs(value))}`;
    case "bytes":
      return `${value < 0 ? "-" : ""}${bytes(Math.abs(value))}`;
    case "per-second":
      return `${digits(value)}/s`;
    case "cores":
      return `${digits(value)} cores`;
    case "count":
    case "number":
      return digits(value);
    default:
      return unit satisfies never;
  }
}

/** Three digits that count; whole numbers stay whole: `0.0646`, `13,175`. */
export function digits(value: number): string {
  const size = Math.abs(value);
  const rounded = size >= 1000 ? Math.round(value) : value;
  if (Number.isInteger(rounded) && size < 1e9) return rounded.toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
