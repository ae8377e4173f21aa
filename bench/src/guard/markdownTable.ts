import type { Trial } from "./tryScenario.ts";

/** The trials as a table for docs/benchmarks.md. */
export function markdownTable(trials: readonly Trial[]): string {
  const rows = trials.map((trial) => [
    trial.scenario,
    trial.strategy,
    trial.outcome === "taken-back" ? "taken back" : "promoted",
    trial.detectionS === null ? "-" : `${trial.detectionS} s`,
    trial.outcome === "promoted" ? "all" : `${Math.round(trial.users * 100)} %`,
    trial.outcome === "promoted" ? "-" : `${trial.candidateFailed} of ${trial.candidateRequests}`,
    trial.rollbackMs === null ? "-" : `${trial.rollbackMs} ms`,
    String(trial.lost),
  ]);
  const heads = [
    "release",
    "strategy",
    "outcome",
    "noticed after",
    "users who had it",
    "failed requests",
    "taken back in",
    "lost by Switchyard",
  ];
  return [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
