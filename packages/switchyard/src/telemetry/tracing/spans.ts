import { createHash } from "node:crypto";
import type { StepRecord } from "../../rollout/journal.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import { describeStep } from "../../rollout/steps/steppers.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import { endOf } from "../ends/rolloutEnds.ts";

/** One span; times are milliseconds since the epoch. */
export interface SpanDraft {
  readonly id: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Present: the span has failed. */
  readonly error?: string;
  readonly events: readonly { readonly name: string; readonly at: number; readonly text: string }[];
}

/** A rollout that is over, as a trace: its span first, then one for each step that began. */
export interface TraceDraft {
  readonly traceId: string;
  readonly root: SpanDraft;
  readonly steps: readonly SpanDraft[];
}

/**
 * The trace of a rollout; pure. Its ids follow from the rollout's, so that sending it again doubles nothing, and so that
 * the trace of a rollout can be found by its id (without the dashes).
 */
export function traceOf(rollout: Rollout): TraceDraft {
  return {
    traceId: traceIdOf(rollout),
    root: rootSpan(rollout),
    steps: rollout.steps.flatMap((record, index) => stepSpan(rollout, record, index)),
  };
}

export function traceIdOf({ id }: Rollout): string {
  return id.replaceAll("-", "").toLowerCase();
}

/** Of the rollout's own span, or of a step's. */
export function spanIdOf(rollout: Rollout, step: number | undefined): string {
  const source = `${rollout.id}/${endOf(rollout)}/${step ?? "rollout"}`;
  return createHash("sha256").update(source).digest("hex").slice(0, 16);
}

function rootSpan(rollout: Rollout): SpanDraft {
  const { app, kind, strategy, from, to, status, startedAt } = rollout;
  const cause = "cause" in status ? status.cause : undefined;
  const error = status.kind === "failed" ? status.error : cause?.reason;
  return {
    id: spanIdOf(rollout, undefined),
    name: `${kind} ${app}`,
    start: startedAt,
    end: endOf(rollout),
    attributes: {
      ...common(rollout),
      // OpenTelemetry's conventions of deployments.
      "deployment.id": rollout.id,
      "deployment.name": app,
      "deployment.status": status.kind === "succeeded" ? "succeeded" : "failed",
      "switchyard.rollout.kind": kind,
      "switchyard.rollout.strategy": strategy,
      ...(from !== null && { "switchyard.release.from": from }),
      "switchyard.release.to": to,
      "switchyard.rollout.outcome": status.kind,
      ...(cause !== undefined && {
        "switchyard.rollout.reason": cause.reason,
        "switchyard.rollout.automatic": cause.automatic,
      }),
      ...(rollout.by !== undefined && { "switchyard.rollout.by": rollout.by }),
      ...(rollout.switchMs !== undefined && { "switchyard.rollout.switch_ms": rollout.switchMs }),
      ...(rollout.rollbackMs !== undefined && { "switchyard.rollout.rollback_ms": rollout.rollbackMs }),
    },
    ...(error !== undefined && { error }),
    events: cause === undefined ? [] : [{ name: "taken back", at: cause.at, text: cause.reason }],
  };
}

/** A step that never began has no span. */
function stepSpan(rollout: Rollout, record: StepRecord, index: number): readonly SpanDraft[] {
  const { step, state, startedAt, finishedAt, detail } = record;
  if (startedAt === undefined) return [];
  return [
    {
      id: spanIdOf(rollout, index),
      name: step.kind,
      start: startedAt,
      end: Math.max(finishedAt ?? endOf(rollout), startedAt),
      attributes: {
        ...common(rollout),
        "switchyard.step.index": index,
        "switchyard.step.kind": step.kind,
        "switchyard.step.title": describeStep(step, rollout.from, rollout.to).title,
        "switchyard.step.state": state,
        ...(step.kind === "shift" && {
          "switchyard.weight.from": step.from / totalWeight,
          "switchyard.weight.to": step.to / totalWeight,
        }),
      },
      ...(detail !== undefined && { error: detail }),
      events: [],
    },
  ];
}

function common({ app, id }: Rollout) {
  return { "switchyard.app": app, "switchyard.rollout.id": id };
}
