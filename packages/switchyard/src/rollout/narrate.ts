import type { EventKind } from "../state/eventKinds.ts";
import { formatDuration, formatShare } from "../config/scalars.ts";
import { totalWeight } from "../traffic/routeTable.ts";
import type { StepRecord } from "./journalEntries.ts";
import type { Exposure, Rollout } from "./rollout.ts";
import type { Step } from "./step.ts";
import { describeStep } from "./steps/steppers.ts";

export interface Narration {
  readonly kind: EventKind;
  readonly level: "info" | "warning" | "error";
  readonly text: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** What a change of a rollout is to people: one sentence for each thing that happened. */
export function narrate(before: Rollout, after: Rollout): readonly Narration[] {
  return [...stepChanges(before, after), ...statusChange(before, after)];
}

function stepChanges(before: Rollout, after: Rollout): readonly Narration[] {
  return after.steps.flatMap((record, index): readonly Narration[] => {
    const earlier = before.steps[index];
    if (record.state === earlier?.state) return earlier.detail === undefined ? standsStill(record) : [];
    const { title, undo } = describeStep(record.step, after.from, after.to);
    const place = `step ${index + 1}/${after.steps.length}`;
    switch (record.state) {
      case "applying":
        return [{ kind: "step-begun", level: "info", text: `${place}: ${title}` }];
      case "failed":
        return [
          { kind: "step-failed", level: "error", text: `${place} failed: ${title}: ${record.detail ?? ""}` },
        ];
      case "skipped":
        return [{ kind: "step-skipped", level: "info", text: `${place} passed over: ${title}` }];
      case "reverting":
        if (undoneByTraffic.has(record.step.kind)) return [];
        return [{ kind: "step-reverting", level: "info", text: `undo of ${place}: ${undo}` }];
      case "applied":
      case "reverted":
      case "pending":
        return [];
    }
  });
}

/** The first answer of a gate that is not a yes; those that follow are shown in the status only. */
function standsStill({ step, state, detail }: StepRecord): readonly Narration[] {
  if (step.kind !== "confirm" || state !== "applying" || detail === undefined) return [];
  return [{ kind: "waiting", level: "warning", text: `${detail}; \`switchyard promote\` passes it over` }];
}

/** What a test or a pause did needs no undo, and that of the others went back together with the traffic. */
const undoneByTraffic: ReadonlySet<Step["kind"]> = new Set([
  "test",
  "pause",
  "analyse",
  "confirm",
  "call",
  "shift",
  "promote",
]);

function statusChange(before: Rollout, after: Rollout): readonly Narration[] {
  const { status, to, from } = after;
  if (after.question !== undefined && before.question === undefined) return [asked(after.question)];
  if (status.kind === before.status.kind) return [];
  switch (status.kind) {
    case "applying":
      return [];
    case "waiting":
      if (status.question !== undefined) return [asked(status.question)];
      return status.until === null
        ? [
            {
              kind: "waiting",
              level: "warning",
              text: "waits for approval: `switchyard promote` or `switchyard abort`",
            },
          ]
        : [];
    case "held":
      if (after.question !== undefined) return [];
      return [
        {
          kind: "held",
          level: "warning",
          text: "paused by a person: `switchyard resume` or `switchyard abort`",
        },
      ];
    case "returning":
      return [
        {
          kind: "aborting",
          level: "error",
          text: `${status.cause.automatic ? "taken back automatically" : "aborted by a person"}: ${status.cause.reason}`,
        },
      ];
    case "reverting":
      return before.status.kind === "returning" ? [returned(after)] : [];
    case "succeeded":
      return [{ kind: "succeeded", level: "info", text: `release ${to} is stable` }];
    case "aborted": {
      const end: Narration = {
        kind: "aborted",
        level: "warning",
        text:
          from === null
            ? `release ${to} was taken back`
            : `release ${to} was taken back; release ${from} serves as before`,
      };
      return before.status.kind === "returning" ? [returned(after), end] : [end];
    }
    case "failed":
      return [
        {
          kind: "failed",
          level: "error",
          text: `the undo failed: ${status.error} (it was taken back because: ${status.cause.reason})`,
        },
      ];
  }
}

function asked(question: string): Narration {
  const ways =
    "`switchyard promote` goes on, `switchyard resume` looks again, `switchyard abort` takes it back";
  return { kind: "asked", level: "warning", text: `${question} ${ways}` };
}

function returned({ from, to, rollbackMs, exposure }: Rollout): Narration {
  const text = from === null ? "no release serves any more" : `all users are back on release ${from}`;
  const seen = exposure === undefined ? "" : `; ${exposureSentence(to, exposure)}`;
  return {
    kind: "traffic-returned",
    level: "info",
    text: `${text} (${Math.round(rollbackMs ?? 0)} ms)${seen}`,
  };
}

/** Who saw a release that was taken back. */
export function exposureSentence(
  release: number,
  { share, forMs, requests, failed, allRequests }: Exposure,
): string {
  const part =
    allRequests === 0 ? "" : ` (${formatShare(Math.round((requests / allRequests) * totalWeight))} of all)`;
  return (
    `up to ${formatShare(share)} of users had release ${release} for ${formatDuration(forMs)}: ` +
    `${requests} requests${part}, ${failed} of them failed`
  );
}
