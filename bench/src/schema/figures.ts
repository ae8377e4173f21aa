import { quantileOf } from "../rollback/quantileOf.ts";
import type { Filled } from "./shape.ts";

export interface WriteFigures {
  readonly writes: number;
  readonly writeP50Ms: number;
  readonly writeP99Ms: number;
}

export interface ShapeFigures extends WriteFigures {
  /** From the first batch to the last, the median of all runs. */
  readonly rowsPerSecond: number;
  /** Of each run. */
  readonly runs: readonly number[];
  /** What a fill takes before its first batch and after its last, the median of all runs. */
  readonly aroundMs: number;
}

export function shapeFigures(
  runs: readonly (Filled & { readonly rows: number; readonly latencies: readonly number[] })[],
): ShapeFigures {
  const rates = runs.map(({ rows, fillMs }) => Math.round((rows / fillMs) * 1000));
  return {
    rowsPerSecond: quantileOf(rates, 0.5),
    runs: rates,
    aroundMs: Math.round(
      quantileOf(
        runs.map(({ aroundMs }) => aroundMs),
        0.5,
      ),
    ),
    ...writeFigures(runs.flatMap(({ latencies }) => latencies)),
  };
}

/** Latencies in milliseconds. */
export function writeFigures(latencies: readonly number[]): WriteFigures {
  return {
    writes: latencies.length,
    writeP50Ms: quantileOf(latencies, 0.5),
    writeP99Ms: quantileOf(latencies, 0.99),
  };
}
