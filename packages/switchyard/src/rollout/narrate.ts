import type { EventKind } from "../state/eventKinds.ts";
import type { Rollout } from "./rollout.ts";
import type { Step } from "./step.ts";
import { describeStep } from "./steps/steppers.ts";

export interface Narration {
  readonly kind: EventKind;
  readonly level: "info" | "warning" | "error";
  readonly text: string;
}

/** What a change of a rollout is to people: one sentence for each thing that happened. */
export function narrate(before: Rollout, after: Rollout): readonly Narration[] {
  return [...stepChanges(before, after), ...statusChange(before, after)];
}

function stepChanges(before: Rollout, after: Rollout): readonly Narration[] {
  return after.steps.flatMap((record, index): readonly Narration[] => {
    if (record.state === before.steps[index]?.state) return [];
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

/** What a test or a pause did needs no undo, and that of the others went back together with the traffic. */
const undoneByTraffic: ReadonlySet<Step["kind"]> = new Set(["test", "pause", "shift", "promote"]);

function statusChange(before: Rollout, after: Rollout): readonly Narration[] {
  const { status, to, from } = after;
  if (status.kind === before.status.kind) return [];
  switch (status.kind) {
    case "applying":
      return [];
    case "waiting":
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

function returned({ from, rollbackMs }: Rollout): Narration {
  const text = from === null ? "no release serves any more" : `all users are back on release ${from}`;
  return { kind: "traffic-returned", level: "info", text: `${text} (${Math.round(rollbackMs ?? 0)} ms)` };
}
