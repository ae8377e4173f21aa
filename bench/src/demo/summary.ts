import type { PhaseReport, Report } from "../load/report.ts";
import type { ActResult } from "./demo.ts";
import { pagesWith, phaseNamed, phasesOf } from "./phases.ts";

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
  /** Of an act that ends with a flag off for everybody. */
  readonly flagOff: FlagOffSummary | null;
}

export interface FlagOffSummary {
  readonly flag: string;
  /** Connected to the control plane, and those of them that said that they have it off. */
  readonly instances: number;
  readonly acknowledged: number;
  /** From the change on the disk to the last acknowledgement. */
  readonly ms: number | null;
  /** Pages that showed the flag, before it was off and of those that were asked for afterwards. */
  readonly shownBefore: number;
  readonly shownAfter: number;
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

function summarizePhase(report: Report, result: ActResult): PhaseSummary {
  const names = phasesOf(result.act);
  const before = phaseNamed(report, names.before);
  const during = phaseNamed(report, names.during);
  const after = "off" in result ? [phaseNamed(report, names.after)] : [];
  const all = [before, during, ...after];
  const { switchMs, rollbackMs } = "rollout" in result ? result.rollout.timings : {};
  return {
    name: result.act.name,
    requests: sum(all, ({ requests }) => requests),
    failed: sum(all, ({ failed }) => failed),
    appErrors: sum(all, ({ appErrors }) => appErrors),
    p50Ms: during.p50Ms,
    p99Ms: during.p99Ms,
    beforeP50Ms: before.p50Ms,
    beforeP99Ms: before.p99Ms,
    switchMs: rounded(switchMs),
    rollbackMs: rounded(rollbackMs),
    flagOff: "off" in result ? summarizeOff(result, [before, during], after) : null,
  };
}

function summarizeOff(
  { act: { flag }, off }: Extract<ActResult, { readonly off: object }>,
  before: readonly PhaseReport[],
  after: readonly PhaseReport[],
): FlagOffSummary {
  const { instances, acknowledged, ms } = off;
  const shown = (phases: readonly PhaseReport[]) => sum(phases, (phase) => pagesWith(phase, flag));
  return {
    flag,
    instances,
    acknowledged,
    ms: rounded(ms ?? undefined),
    shownBefore: shown(before),
    shownAfter: shown(after),
  };
}

function sum(phases: readonly PhaseReport[], of: (phase: PhaseReport) => number): number {
  return phases.reduce((total, phase) => total + of(phase), 0);
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
