import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { PhaseReport, Report } from "../load/report.ts";
import type { Comparison } from "./database/compareRows.ts";
import type { ActResult } from "./demo.ts";
import type { Database } from "./database/startDatabase.ts";
import type { SideCounts } from "./database/tally.ts";
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
  /** Of an act that changes the database. */
  readonly schema: SchemaSummary | null;
}

/** Queries on the table that changes, beside those of the shop itself, and the table after it. */
export interface SchemaSummary {
  readonly queries: number;
  readonly failed: number;
  readonly byOldCode: number;
  readonly byNewCode: number;
  readonly longestMs: number | null;
  readonly rows: number;
  /** Rows that are not what was written last, for old code or for new. */
  readonly different: number;
}

export type DatabaseSummary =
  | (SchemaSummary & {
      readonly kind: "changed";
      /** Major version of PostgreSQL. */
      readonly version: number;
      readonly equal: boolean;
      /** The first queries that failed. */
      readonly failures: readonly string[];
    })
  | { readonly kind: "left-out"; readonly reason: string };

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
  readonly database: DatabaseSummary;
  /** The first failures, for whoever has to find the cause. */
  readonly failures: Report["failures"];
}

/** Joins what the load saw with what Switchyard says about its rollouts. */
export function summarize(
  report: Report,
  results: readonly ActResult[],
  database: Database,
  failedQueries: readonly string[],
): Summary {
  const phases = results.map((result) => summarizePhase(report, result));
  return {
    phases,
    requests: report.requests,
    failed: report.failed,
    appErrors: report.appErrors,
    reconnects: report.phases.reduce((sum, { reconnects }) => sum + reconnects, 0),
    durationMs: report.durationMs,
    database: summarizeDatabase(database, phases, failedQueries),
    failures: report.failures.slice(0, 50),
  };
}

/** A request or a query failed, or rows are not what they should be. */
export function hasFailed({ failed, database }: Summary): boolean {
  return failed > 0 || (database.kind === "changed" && (database.failed > 0 || !database.equal));
}

function summarizePhase(report: Report, result: ActResult): PhaseSummary {
  const names = phasesOf(result.act);
  const before = phaseNamed(report, names.before);
  const during = phaseNamed(report, names.during);
  const after = "off" in result ? [phaseNamed(report, names.after)] : [];
  const all = [before, during, ...after];
  const { switchMs, rollbackMs } = rolloutOf(result)?.timings ?? {};
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
    schema: "schema" in result ? summarizeSchema(result.schema.queries, result.schema) : null,
  };
}

function rolloutOf(result: ActResult): RolloutView | null {
  if ("rollout" in result) return result.rollout;
  return "schema" in result ? result.schema.rollout : null;
}

function summarizeSchema({ old, new: young }: SideCounts, { rows, different }: Comparison): SchemaSummary {
  return {
    queries: old.queries + young.queries,
    failed: old.failed + young.failed,
    byOldCode: old.queries,
    byNewCode: young.queries,
    longestMs: longest([old.longestMs, young.longestMs]),
    rows,
    different,
  };
}

function summarizeDatabase(
  database: Database,
  phases: readonly PhaseSummary[],
  failures: readonly string[],
): DatabaseSummary {
  if (database.kind === "missing") return { kind: "left-out", reason: database.reason };
  const acts = phases.flatMap(({ schema }) => (schema === null ? [] : [schema]));
  const total = (of: (act: SchemaSummary) => number) => acts.reduce((sum, act) => sum + of(act), 0);
  return {
    kind: "changed",
    version: database.version,
    queries: total(({ queries }) => queries),
    failed: total(({ failed }) => failed),
    byOldCode: total(({ byOldCode }) => byOldCode),
    byNewCode: total(({ byNewCode }) => byNewCode),
    longestMs: longest(acts.map(({ longestMs }) => longestMs)),
    rows: acts.at(-1)?.rows ?? 0,
    different: total(({ different }) => different),
    equal: acts.every(({ different }) => different === 0),
    failures,
  };
}

function longest(times: readonly (number | null)[]): number | null {
  const known = times.filter((ms) => ms !== null);
  return known.length === 0 ? null : rounded(Math.max(...known));
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
