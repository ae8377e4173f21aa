import { createHash } from "node:crypto";
import { stepTitle } from "../../flags/ramps/stepTitle.ts";
import type { StepRecord } from "../../rollout/journalEntries.ts";
import type { Journal } from "../../rollout/journal.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import { describeStep } from "../../rollout/steps/steppers.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import { endOf } from "../ends/rolloutEnds.ts";
import { rampAttributes, shareAttributes } from "./rampAttributes.ts";

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

/** A rollout or a ramp that is over, as a trace: its span first, then one for each step that began. */
export interface TraceDraft {
  readonly traceId: string;
  readonly root: SpanDraft;
  readonly steps: readonly SpanDraft[];
}

/**
 * The trace of a rollout or a ramp; pure. Its ids follow from the journal's, so that sending it again doubles nothing, and
 * so that it can be found by that id (without the dashes).
 */
export function traceOf(journal: Journal): TraceDraft {
  return {
    traceId: traceIdOf(journal),
    root: rootSpan(journal),
    steps: journal.steps.flatMap((record, index) => stepSpan(journal, record, index)),
  };
}

export function traceIdOf({ id }: Journal): string {
  return id.replaceAll("-", "").toLowerCase();
}

/** Of the journal's own span, or of a step's. */
export function spanIdOf(journal: Journal, step: number | undefined): string {
  const source = `${journal.id}/${endOf(journal)}/${step ?? "rollout"}`;
  return createHash("sha256").update(source).digest("hex").slice(0, 16);
}

function rootSpan(journal: Journal): SpanDraft {
  const { app, status, startedAt } = journal;
  const cause = "cause" in status ? status.cause : undefined;
  const error = status.kind === "failed" ? status.error : cause?.reason;
  return {
    id: spanIdOf(journal, undefined),
    name: `${journal.kind === "ramp" ? journal.purpose : journal.kind} ${app}`,
    start: startedAt,
    end: endOf(journal),
    attributes: {
      ...common(journal),
      ...(journal.kind === "ramp" ? rampAttributes(journal) : rolloutAttributes(journal)),
      "switchyard.rollout.outcome": status.kind,
      ...(cause !== undefined && {
        "switchyard.rollout.reason": cause.reason,
        "switchyard.rollout.automatic": cause.automatic,
      }),
      ...(journal.by !== undefined && { "switchyard.rollout.by": journal.by }),
      ...(journal.switchMs !== undefined && { "switchyard.rollout.switch_ms": journal.switchMs }),
      ...(journal.rollbackMs !== undefined && { "switchyard.rollout.rollback_ms": journal.rollbackMs }),
    },
    ...(error !== undefined && { error }),
    events: cause === undefined ? [] : [{ name: "taken back", at: cause.at, text: cause.reason }],
  };
}

function rolloutAttributes({ id, app, kind, strategy, from, to, status }: Rollout): SpanDraft["attributes"] {
  return {
    // OpenTelemetry's conventions of deployments.
    "deployment.id": id,
    "deployment.name": app,
    "deployment.status": status.kind === "succeeded" ? "succeeded" : "failed",
    "switchyard.rollout.kind": kind,
    "switchyard.rollout.strategy": strategy,
    ...(from !== null && { "switchyard.release.from": from }),
    "switchyard.release.to": to,
  };
}

/** A step that never began has no span. */
function stepSpan(journal: Journal, record: StepRecord, index: number): readonly SpanDraft[] {
  const { step, state, startedAt, finishedAt, detail } = record;
  if (startedAt === undefined) return [];
  const title =
    journal.kind === "ramp" ? stepTitle(step) : describeStep(step, journal.from, journal.to).title;
  return [
    {
      id: spanIdOf(journal, index),
      name: step.kind,
      start: startedAt,
      end: Math.max(finishedAt ?? endOf(journal), startedAt),
      attributes: {
        ...common(journal),
        "switchyard.step.index": index,
        "switchyard.step.kind": step.kind,
        "switchyard.step.title": title,
        "switchyard.step.state": state,
        ...(step.kind === "shift" && {
          "switchyard.weight.from": step.from / totalWeight,
          "switchyard.weight.to": step.to / totalWeight,
        }),
        ...(step.kind === "ramp" && shareAttributes(step)),
      },
      ...(detail !== undefined && { error: detail }),
      events: [],
    },
  ];
}

function common({ app, id }: Journal) {
  return { "switchyard.app": app, "switchyard.rollout.id": id };
}
