import Table from "cli-table3";
import { quantileOf } from "../rollback/quantileOf.ts";
import type { KillMeasurements, KillOptions } from "./measureKills.ts";

export interface KillSummary {
  readonly clients: number;
  readonly processes: number;
  readonly kills: number;
  readonly flags: number;
  /** From the command's leaving to a client's first evaluation that gives off. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Evaluations among them: one for each kill and client. */
  readonly measured: number;
  /** From the change on the disk to the last acknowledgement, as the API says. */
  readonly acknowledgedP50Ms: number;
  readonly acknowledgedP99Ms: number;
  readonly acknowledgedMaxMs: number;
  /** Clients that had acknowledged when the API answered, of the kill that fewest had. */
  readonly acknowledged: number;
}

type Sizes = Pick<KillOptions, "clients" | "processes" | "kills" | "flags">;

export function summarize(sizes: Sizes, measurements: KillMeasurements): KillSummary {
  const { offMs, acknowledgedMs, acknowledged } = measurements;
  return {
    ...sizes,
    p50Ms: quantileOf(offMs, 0.5),
    p99Ms: quantileOf(offMs, 0.99),
    maxMs: quantileOf(offMs, 1),
    measured: offMs.length,
    acknowledgedP50Ms: quantileOf(acknowledgedMs, 0.5),
    acknowledgedP99Ms: quantileOf(acknowledgedMs, 0.99),
    acknowledgedMaxMs: quantileOf(acknowledgedMs, 1),
    acknowledged,
  };
}

export function summaryLines(summary: KillSummary): string[] {
  const { clients, processes, kills, flags, acknowledged, measured } = summary;
  const table = new Table({
    head: ["", "p50 ms", "p99 ms", "max ms"],
    colAligns: ["left", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  table.push(
    ["command sent → client serves off", summary.p50Ms, summary.p99Ms, summary.maxMs],
    [
      "change on the disk → last client acknowledged",
      summary.acknowledgedP50Ms,
      summary.acknowledgedP99Ms,
      summary.acknowledgedMaxMs,
    ],
  );
  return [
    table.toString(),
    `${kills} kills of one of ${flags} flags, ${clients} clients in ${processes} processes, ${measured} evaluations.`,
    `Each kill was acknowledged by ${acknowledged === clients ? "all" : `as few as ${acknowledged} of ${clients}`} clients.`,
  ];
}
