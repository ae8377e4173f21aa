import type { PhaseReport, Report } from "../load/report.ts";
import { type ActResult, phasesOf } from "./demo.ts";

export interface PhaseSummary {
  readonly name: string;
  /** In ordinary operation just before, and during it. */
  readonly requests: number;
  /** What Switchyard is to blame for: lost connections, wrong or cut bodies, its own 5xx. */
  readonly failed: number;
  /** 5xx that the application itself answered. */
  readonly appErrors: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly beforeP50Ms: number | null;
  readonly beforeP99Ms: number | null;
  readonly switchMs: number | null;
  readonly rollbackMs: number | null;
}

export interface Summary {
  readonly phases: readonly PhaseSummary[];
  readonly requests: number;
  readonly failed: number;
  readonly appErrors: number;
  readonly reconnects: number;
  readonly durationMs: number;
  /** The first failures, for whoever has to find the cause. */
  readonly failures: Report["failures"];
}

/** Joins what the load saw with what Switchyard says about its rollouts. */
export function summarize(report: Report, results: readonly ActResult[]): Summary {
  return {
    phases: results.map((result) => summarizePhase(report, result)),
    requests: report.requests,
    failed: report.failed,
    appErrors: report.appErrors,
    reconnects: report.phases.reduce((sum, { reconnects }) => sum + reconnects, 0),
    durationMs: report.durationMs,
    failures: report.failures.slice(0, 50),
  };
}

function summarizePhase(report: Report, { act, rollout }: ActResult): PhaseSummary {
  const names = phasesOf(act);
  const before = phaseNamed(report, names.before);
  const during = phaseNamed(report, names.during);
  const { switchMs, rollbackMs } = rollout.timings;
  return {
    name: act.name,
    requests: before.requests + during.requests,
    failed: before.failed + during.failed,
    appErrors: before.appErrors + during.appErrors,
    p50Ms: during.p50Ms,
    p99Ms: during.p99Ms,
    beforeP50Ms: before.p50Ms,
    beforeP99Ms: before.p99Ms,
    switchMs: rounded(switchMs),
    rollbackMs: rounded(rollbackMs),
  };
}

function phaseNamed({ phases }: Report, name: string): PhaseReport {
  const found = phases.find((phase) => phase.name === name);
  if (found === undefined) throw new RangeError(`the load has no phase ${name}`);
  return found;
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
