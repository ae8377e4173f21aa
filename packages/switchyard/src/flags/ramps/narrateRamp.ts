import type { Narration } from "../../rollout/narrate.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import { aboutRamp } from "./aboutRamp.ts";
import { stepTitle } from "./stepTitle.ts";

/** What a change of a ramp is to people. */
export function narrateRamp(before: Ramp, after: Ramp): readonly Narration[] {
  return [...stepChanges(before, after), ...statusChange(before, after)].map((line) => ({
    ...line,
    fields: aboutRamp(after),
  }));
}

function stepChanges(before: Ramp, after: Ramp): readonly Narration[] {
  return after.steps.flatMap((record, index): readonly Narration[] => {
    if (record.state === before.steps[index]?.state) return [];
    const title = stepTitle(record.step);
    const place = `${after.purpose} of ${after.flag}, step ${index + 1}/${after.steps.length}`;
    switch (record.state) {
      case "applying":
        return [{ kind: "ramp-step", level: "info", text: `${place}: ${title}` }];
      case "failed":
        return [{ kind: "ramp-step", level: "error", text: `${place} failed: ${record.detail ?? ""}` }];
      case "skipped":
        return [{ kind: "ramp-step", level: "info", text: `${place} passed over: ${title}` }];
      case "applied":
      case "reverting":
      case "reverted":
      case "pending":
        return [];
    }
  });
}

function statusChange(before: Ramp, after: Ramp): readonly Narration[] {
  const { status, flag, variant } = after;
  const what = `${after.purpose} of flag ${flag}`;
  if (after.question !== undefined && before.question === undefined)
    return [{ kind: "ramp-waiting", level: "warning", text: `${what}: ${after.question}` }];
  if (status.kind === before.status.kind) return [];
  switch (status.kind) {
    case "applying":
      return [];
    case "waiting":
      if (status.question !== undefined)
        return [{ kind: "ramp-waiting", level: "warning", text: `${what}: ${status.question}` }];
      return status.until === null
        ? [{ kind: "ramp-waiting", level: "warning", text: `${what} waits for a person` }]
        : [];
    case "held":
      return after.question === undefined
        ? [{ kind: "ramp-step", level: "warning", text: `${what} was paused by a person` }]
        : [];
    case "returning":
      return [
        {
          kind: "ramp-step",
          level: "error",
          text: status.cause.automatic
            ? `flag ${flag} is killed: ${status.cause.reason}`
            : `${what} was aborted by a person: ${status.cause.reason}`,
        },
      ];
    case "reverting":
      return before.status.kind === "returning" ? [returned(after)] : [];
    case "succeeded":
      return [{ kind: "ramp-done", level: "info", text: `${what} is done: ${variant} stays as it is` }];
    case "aborted": {
      const end: Narration = { kind: "ramp-aborted", level: "warning", text: `${what} was taken back` };
      return before.status.kind === "returning" ? [returned(after), end] : [end];
    }
    case "failed":
      return [
        {
          kind: "ramp-failed",
          level: "error",
          text: `${what}: the undo failed: ${status.error} (it was taken back because: ${status.cause.reason})`,
        },
      ];
  }
}

function returned({ flag, variant, rollbackMs }: Ramp): Narration {
  const text = `no client serves ${variant} of flag ${flag} any more than before (${Math.round(rollbackMs ?? 0)} ms)`;
  return { kind: "ramp-step", level: "info", text };
}
