import { formatDuration } from "../config/scalars.ts";
import type { AppConfig } from "../config/schema.ts";
import { besideSteps } from "../hooks/besideSteps.ts";
import type { PlatformObservation } from "../platform/port.ts";
import type { GuardVerdict } from "../rollout/watching/guard.ts";
import type { StepRecord } from "../rollout/journalEntries.ts";
import { rolloutStateOf } from "../rollout/journal.ts";
import type { Rollout } from "../rollout/rollout.ts";
import { describeStep } from "../rollout/steps/steppers.ts";
import type { Step } from "../rollout/step.ts";
import type { InstanceRecord } from "../state/records.ts";
import type { InstanceObservation } from "../traffic/port.ts";
import { analysisProgress, guardView } from "./analysisViews.ts";
import type { AnalysisView } from "./analysisApi.ts";
import type { InstanceView, PlanView, RolloutView, StepView } from "./api.ts";

/** Records as people see them; pure. */

export function stepViews(
  steps: readonly StepRecord[],
  from: number | null,
  to: number,
  analyses: readonly AnalysisView[] = [],
): StepView[] {
  return steps.map((record, index) => {
    const detail =
      record.state === "applying"
        ? (progressOf(index, record.step, analyses) ?? record.detail)
        : record.detail;
    return {
      index,
      kind: record.step.kind,
      ...describeStep(record.step, from, to),
      state: record.state,
      ...(detail !== undefined && { detail }),
      ...(record.startedAt !== undefined && { startedAt: iso(record.startedAt) }),
      ...(record.finishedAt !== undefined && { finishedAt: iso(record.finishedAt) }),
    };
  });
}

/** Of an `analyse` step: its own metrics', or the guard's where it only waits for that. */
function progressOf(index: number, step: Step, analyses: readonly AnalysisView[]): string | undefined {
  if (step.kind !== "analyse") return undefined;
  const analysis =
    analyses.findLast((one) => one.purpose === "step" && one.step === index) ??
    analyses.find(({ purpose }) => purpose === "guard");
  return analysis && analysisProgress(analysis);
}

export interface RolloutFacts {
  readonly setWeight: number;
  readonly actualWeight: number | null;
  readonly verdict: GuardVerdict | undefined;
  readonly analyses: readonly AnalysisView[];
}

export function rolloutView(rollout: Rollout, facts: RolloutFacts): RolloutView {
  const { status } = rollout;
  const guard = facts.verdict ?? rollout.guard;
  const reason = reasonOf(rollout);
  const over = status.kind === "succeeded" || status.kind === "aborted" || status.kind === "failed";
  return {
    id: rollout.id,
    app: rollout.app,
    kind: rollout.kind,
    strategy: rollout.strategy,
    from: rollout.from,
    to: rollout.to,
    state: rolloutStateOf(rollout),
    ...waiting(rollout),
    step: currentStep(rollout),
    steps: stepViews(rollout.steps, rollout.from, rollout.to, facts.analyses),
    setWeight: facts.setWeight,
    actualWeight: facts.actualWeight,
    ...(reason !== undefined && { reason }),
    automatic: "cause" in status ? status.cause.automatic : rollout.automatic === true,
    ...(guard !== undefined && { guard: guardView(guard, facts.analyses) }),
    ...(rollout.exposure !== undefined && { exposure: rollout.exposure }),
    ...(rollout.message !== undefined && { message: rollout.message }),
    ...(rollout.by !== undefined && { by: rollout.by }),
    timings: {
      startedAt: iso(rollout.startedAt),
      ...(over && { finishedAt: iso(status.at) }),
      ...(rollout.switchMs !== undefined && { switchMs: rollout.switchMs }),
      ...(rollout.rollbackMs !== undefined && { rollbackMs: rollout.rollbackMs }),
    },
  };
}

function waiting({ status, steps }: Rollout): Pick<RolloutView, "waitingFor" | "waitingUntil"> {
  if (status.kind === "held") return { waitingFor: "resume" };
  if (status.kind === "applying" && steps[status.step]?.step.kind === "confirm")
    return { waitingFor: "hook" };
  if (status.kind !== "waiting") return {};
  return status.until === null
    ? { waitingFor: "approval" }
    : { waitingFor: "timer", waitingUntil: iso(status.until) };
}

function currentStep({ status, steps }: Rollout): number {
  switch (status.kind) {
    case "applying":
    case "waiting":
    case "held":
    case "reverting":
      return status.step;
    case "succeeded":
      return steps.length;
    case "returning":
    case "aborted":
    case "failed":
      return Math.max(
        0,
        steps.findLastIndex(({ state }) => state !== "pending"),
      );
  }
}

function reasonOf({ status, question }: Rollout): string | undefined {
  switch (status.kind) {
    case "failed":
      return `${status.cause.reason} — and the undo failed: ${status.error}`;
    case "returning":
    case "reverting":
    case "aborted":
      return status.cause.reason;
    case "waiting":
      return status.question;
    case "held":
      return question;
    case "applying":
    case "succeeded":
      return undefined;
  }
}

export function planView(
  app: string,
  config: AppConfig,
  { from, to, steps }: { readonly from: number | null; readonly to: number; readonly steps: readonly Step[] },
): PlanView {
  const records = steps.map((step): StepRecord => ({ step, state: "pending" }));
  return {
    app,
    strategy: config.strategy.type,
    from,
    to,
    steps: stepViews(records, from, to),
    rollback: [...rollbackPlan(from, to, steps), ...besideSteps(config.hooks)],
    warnings: planWarnings(config, from, steps),
  };
}

/** What happens when the rollout is taken back, before and after promotion. */
function rollbackPlan(from: number | null, to: number, steps: readonly Step[]): string[] {
  if (from === null) {
    return [
      `This is the first release: taking it back stops release ${to}, and nothing serves until a good one is deployed.`,
    ];
  }
  const retire = steps.find((step) => step.kind === "retire");
  const before = [
    `Until promotion, \`switchyard abort\` (or a failed step, or the guard by itself) first gives all users back to release ${from}, whose instances still run, then undoes the steps from the last to the first.`,
  ];
  if (steps.some((step) => step.kind === "replace")) {
    before.push(
      `Instances of release ${from} that were replaced are started again; until they run, the remaining ones take the traffic.`,
    );
  }
  const after =
    retire === undefined || retire.keep === 0
      ? `After promotion, \`switchyard rollback\` starts release ${from} again and moves all users once it is healthy.`
      : `After promotion, for ${formatDuration(retire.forMs)}, \`switchyard rollback\` moves all users to the ${retire.keep} warm instance(s) of release ${from} at once, without running any step again; later it starts release ${from} first.`;
  return [...before, after, ...schemaUndo(steps)];
}

function schemaUndo(steps: readonly Step[]): string[] {
  if (!steps.some(({ kind }) => kind === "contract")) return [];
  return [
    "The database serves the old and the new version until its old shape is removed; from then on releases of the old shape cannot be gone back to.",
  ];
}

function planWarnings(config: AppConfig, from: number | null, steps: readonly Step[]): string[] {
  const warnings: string[] = [];
  const retire = steps.find((step) => step.kind === "retire");
  if (from !== null && !config.guard.enabled)
    warnings.push("The guard is off: nothing takes a bad release back by itself.");
  if (config.test === undefined)
    warnings.push("There is no `test`: users are the first to see the candidate.");
  if (retire?.keep === 0)
    warnings.push("`keepWarm.instances` is 0: a rollback has to start instances first.");
  if (retire !== undefined && retire.keep > 0 && retire.keep < config.instances) {
    warnings.push(
      `After a rollback ${retire.keep} warm instance(s) take all traffic until the other ${config.instances - retire.keep} have started.`,
    );
  }
  return warnings;
}

export function instanceView(
  record: InstanceRecord,
  seen: PlatformObservation | undefined,
  routed: InstanceObservation | undefined,
): InstanceView {
  const handle = record.handle;
  const host = seen?.host ?? handle?.host;
  const port = seen?.port ?? handle?.port;
  return {
    id: record.id,
    state: instanceState(record, seen, routed),
    address: host === undefined ? "-" : `${host}:${port}`,
    ...(seen?.pid !== undefined && { pid: seen.pid }),
    restarts: seen?.restarts ?? 0,
    ...(seen?.cpu !== undefined && { cpu: seen.cpu }),
    ...(seen?.memoryBytes !== undefined && { memoryBytes: seen.memoryBytes }),
    ...(routed !== undefined && { inflight: Object.values(routed.inflight).reduce((a, b) => a + b, 0) }),
  };
}

function instanceState(
  { role }: InstanceRecord,
  seen: PlatformObservation | undefined,
  routed: InstanceObservation | undefined,
): InstanceView["state"] {
  if (role.kind === "stopping" || role.kind === "draining" || role.kind === "starting") return role.kind;
  if (seen === undefined) return "unready";
  if (seen.state === "backoff" || seen.state === "gave-up" || seen.state === "unready") return seen.state;
  // Ready is what the router sees; where it does not answer, the platform's word stands.
  if (routed !== undefined && routed.health !== "healthy") return "unready";
  return role.kind === "warm" ? "warm" : "ready";
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
