import { SwitchyardError } from "../errors.ts";
import type { GuardVerdict } from "./watching/guard.ts";
import type { AbortCause, StepRecord } from "./journalEntries.ts";
import { type Journal, subjectOf } from "./journal.ts";
import type { Exposure } from "./rollout.ts";
import { isGate } from "./step.ts";

/** What can happen to a rollout: results of effects, words of people, a guard's verdict, time. */
export type RolloutEvent =
  | { readonly kind: "begin" }
  | { readonly kind: "applied"; readonly step: number; readonly switchMs?: number; readonly detail?: string }
  /** A step that is being applied says what it is at. */
  | { readonly kind: "progress"; readonly step: number; readonly detail: string }
  | { readonly kind: "apply-failed"; readonly step: number; readonly error: string }
  | { readonly kind: "waited"; readonly step: number }
  /** The step cannot tell whether to go on; a person decides. */
  | { readonly kind: "asked"; readonly step: number; readonly question: string }
  | { readonly kind: "traffic-returned"; readonly rollbackMs: number; readonly exposure?: Exposure }
  | { readonly kind: "reverted"; readonly step: number }
  | { readonly kind: "undo-failed"; readonly error: string }
  | { readonly kind: "guard-failed"; readonly verdict: GuardVerdict }
  | { readonly kind: "guard-asked"; readonly verdict: GuardVerdict }
  /** A hook of the app wants the release gone. */
  | { readonly kind: "rollback-asked"; readonly reason: string }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  /** `by`: who says so, where it matters that it is somebody else. */
  | { readonly kind: "promote"; readonly full: boolean; readonly by?: string }
  | { readonly kind: "abort"; readonly reason: string }
  | { readonly kind: "retry" };

/** What is to be done now. It follows from the saved rollout alone, so a restart goes on where the last one stopped. */
export type Effect =
  | { readonly kind: "apply"; readonly step: number }
  | { readonly kind: "wait"; readonly step: number; readonly until: number | null }
  /** Nothing until a person speaks. */
  | { readonly kind: "idle" }
  | { readonly kind: "return-traffic"; readonly since: number }
  | { readonly kind: "revert"; readonly step: number };

/** The effect that the rollout's state asks for; null when it is over. */
export function effectOf({ status }: Journal): Effect | null {
  switch (status.kind) {
    case "applying":
      return { kind: "apply", step: status.step };
    case "waiting":
      return { kind: "wait", step: status.step, until: status.until };
    case "held":
      return { kind: "idle" };
    case "returning":
      return { kind: "return-traffic", since: status.cause.at };
    case "reverting":
      return { kind: "revert", step: status.step };
    case "succeeded":
    case "aborted":
    case "failed":
      return null;
  }
}

/**
 * The next state; pure. Results of effects that are no longer asked for (an abort came in between) change nothing.
 * Throws CONFLICT for a person's word that makes no sense now.
 */
export function decide<J extends Journal>(rollout: J, event: RolloutEvent, now: number): J {
  const { status } = rollout;
  switch (event.kind) {
    case "begin":
      return enter(rollout, 0, now);
    case "applied": {
      if (status.kind !== "applying" || status.step !== event.step) return rollout;
      const { detail } = event;
      const change = { state: "applied", finishedAt: now, ...(detail !== undefined && { detail }) } as const;
      const done = mark(rollout, event.step, change);
      return enter(
        event.switchMs === undefined ? done : timed(done, event.switchMs, now),
        event.step + 1,
        now,
      );
    }
    case "progress": {
      if (status.kind !== "applying" || status.step !== event.step) return rollout;
      const known = rollout.steps[event.step]?.detail === event.detail;
      return known ? rollout : mark(rollout, event.step, { detail: event.detail });
    }
    case "waited":
      return status.kind === "waiting" && status.step === event.step
        ? pass(rollout, event.step, "applied", now)
        : rollout;
    case "apply-failed": {
      if (status.kind !== "applying" || status.step !== event.step) return rollout;
      const failed = mark(rollout, event.step, { state: "failed", detail: event.error, finishedAt: now });
      return takeBack(failed, { reason: event.error, automatic: true, at: now });
    }
    case "guard-failed":
      if (!isForward(rollout)) return rollout;
      return takeBack(
        { ...rollout, guard: event.verdict },
        { reason: event.verdict.reason, automatic: true, at: now },
      );
    case "asked":
      if (status.kind !== "applying" || status.step !== event.step) return rollout;
      return {
        ...rollout,
        status: { kind: "waiting", step: event.step, until: null, question: event.question },
      };
    case "guard-asked":
      return isForward(rollout)
        ? hold({ ...rollout, guard: event.verdict }, now, event.verdict.reason)
        : rollout;
    case "rollback-asked":
      if (!isForward(rollout)) return rollout;
      return takeBack(rollout, { reason: event.reason, automatic: true, at: now });
    case "abort":
      if (status.kind === "returning" || status.kind === "reverting") return rollout;
      if (!isForward(rollout)) throw over(rollout, "abort");
      return takeBack(rollout, { reason: event.reason, automatic: false, at: now });
    case "traffic-returned":
      if (status.kind !== "returning") return rollout;
      return undoFrom(
        { ...rollout, rollbackMs: event.rollbackMs, ...(event.exposure && { exposure: event.exposure }) },
        rollout.steps.length - 1,
        status.cause,
        now,
      );
    case "reverted":
      if (status.kind !== "reverting" || status.step !== event.step) return rollout;
      return undoFrom(
        mark(rollout, event.step, { state: "reverted", finishedAt: now }),
        event.step - 1,
        status.cause,
        now,
      );
    case "undo-failed":
      if (status.kind !== "returning" && status.kind !== "reverting") return rollout;
      return { ...rollout, status: { kind: "failed", at: now, cause: status.cause, error: event.error } };
    case "retry":
      if (status.kind !== "failed") throw over(rollout, "retry");
      return { ...rollout, status: { kind: "returning", cause: status.cause } };
    case "pause":
      return hold(rollout, now);
    case "resume":
      return resume(rollout, now);
    case "promote":
      return promote(rollout, event, now);
  }
}

/** Going forward, or standing still on the way. */
export function isForward({ status }: Journal): boolean {
  return status.kind === "applying" || status.kind === "waiting" || status.kind === "held";
}

function enter<J extends Journal>(rollout: J, index: number, now: number): J {
  const record = rollout.steps[index];
  if (record === undefined) return { ...rollout, hold: false, status: { kind: "succeeded", at: now } };
  if (rollout.hold) return { ...rollout, status: { kind: "held", step: index } };
  const { step } = record;
  if ((step.kind === "pause" || step.kind === "confirm") && rollout.skipPauses)
    return passOver(rollout, index, now);
  const applying = mark(rollout, index, { state: "applying", startedAt: now });
  if (step.kind !== "pause") return { ...applying, status: { kind: "applying", step: index } };
  const until = step.until.kind === "time" ? now + step.until.ms : null;
  return { ...applying, status: { kind: "waiting", step: index, until } };
}

function pass<J extends Journal>(rollout: J, index: number, state: "applied" | "skipped", now: number): J {
  return enter(mark(rollout, index, { state, finishedAt: now }), index + 1, now);
}

function passOver<J extends Journal>(rollout: J, index: number, now: number): J {
  return pass(mark(rollout, index, { detail: "passed over by a person" }), index, "skipped", now);
}

/** `question`: Switchyard asks; without it, a person paused. */
function hold<J extends Journal>(rollout: J, now: number, question?: string): J {
  const { status } = rollout;
  const asked = question === undefined ? {} : { question };
  switch (status.kind) {
    case "applying":
      return { ...rollout, hold: true, ...asked };
    case "waiting": {
      // It asks already.
      if (status.question !== undefined) return rollout;
      const remainingMs = status.until === null ? null : Math.max(0, status.until - now);
      return { ...rollout, hold: true, ...asked, status: { kind: "held", step: status.step, remainingMs } };
    }
    case "held":
      return question === undefined ? rollout : { ...rollout, ...asked };
    default:
      throw over(rollout, "pause");
  }
}

function resume<J extends Journal>(rollout: J, now: number): J {
  const { status } = rollout;
  const free = released(rollout);
  if (status.kind === "applying" && rollout.hold) return free;
  // Its step looks anew.
  if (status.kind === "waiting" && status.question !== undefined) return enter(free, status.step, now);
  if (status.kind === "held") {
    if (status.remainingMs === undefined) return enter(free, status.step, now);
    const until = status.remainingMs === null ? null : now + status.remainingMs;
    return { ...free, status: { kind: "waiting", step: status.step, until } };
  }
  if (status.kind === "waiting") {
    throw new SwitchyardError(
      "CONFLICT",
      "The rollout is not paused by a person; it waits at a step of its plan.",
      {
        next: "`switchyard promote` passes that step; `switchyard abort` takes the rollout back.",
      },
    );
  }
  if (status.kind === "applying") {
    throw new SwitchyardError("CONFLICT", "The rollout is not paused.", {
      next: "`switchyard status` shows where it is.",
    });
  }
  throw over(rollout, "resume");
}

function promote<J extends Journal>(
  rollout: J,
  { full, by }: Extract<RolloutEvent, { kind: "promote" }>,
  now: number,
): J {
  const { status } = rollout;
  const approved = rollout.kind === "ramp" && by !== undefined ? { approvedBy: by } : {};
  const free: J = { ...released(rollout), ...approved, skipPauses: rollout.skipPauses || full };
  switch (status.kind) {
    case "waiting":
      return pass(free, status.step, "applied", now);
    case "held":
      return status.remainingMs === undefined
        ? enter(free, status.step, now)
        : pass(free, status.step, "applied", now);
    case "applying":
      if (isGate(rollout.steps[status.step]?.step)) return passOver(free, status.step, now);
      if (full || rollout.hold) return free;
      throw new SwitchyardError("CONFLICT", "The rollout is at work; there is no pause to pass.", {
        next: "`switchyard promote --full` passes every pause still to come.",
      });
    default:
      throw over(rollout, "promote");
  }
}

function takeBack<J extends Journal>(rollout: J, cause: AbortCause): J {
  return { ...released(rollout), status: { kind: "returning", cause } };
}

/** Nobody holds it any more. */
function released<J extends Journal>(rollout: J): J {
  const { question: _answered, ...rest } = rollout;
  // Without an optional property it is one still; the compiler cannot see that of a type parameter.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...rest, hold: false } as J;
}

function undoFrom<J extends Journal>(rollout: J, last: number, cause: AbortCause, now: number): J {
  const step = rollout.steps.findLastIndex((record, index) => index <= last && needsUndo(record));
  if (step === -1) return { ...rollout, status: { kind: "aborted", at: now, cause } };
  return { ...mark(rollout, step, { state: "reverting" }), status: { kind: "reverting", step, cause } };
}

/** For a rollback the switch is the way back: it counts from the command. */
function timed<J extends Journal>(rollout: J, switchMs: number, now: number): J {
  return rollout.kind === "rollback"
    ? { ...rollout, switchMs, rollbackMs: now - rollout.startedAt }
    : { ...rollout, switchMs };
}

function needsUndo({ state }: StepRecord): boolean {
  return state === "applied" || state === "applying" || state === "failed" || state === "reverting";
}

function mark<J extends Journal>(rollout: J, index: number, change: Partial<StepRecord>): J {
  const steps = rollout.steps.map((record, at) => (at === index ? { ...record, ...change } : record));
  return { ...rollout, steps };
}

function over(rollout: Journal, verb: string): SwitchyardError {
  const undoing = rollout.status.kind === "returning" || rollout.status.kind === "reverting";
  const what = rollout.kind === "ramp" ? rollout.purpose : "rollout";
  return new SwitchyardError(
    "CONFLICT",
    undoing
      ? `Cannot ${verb}: the ${what} of ${subjectOf(rollout)} is being taken back.`
      : `Cannot ${verb}: no ${what} is running; the last one, of ${subjectOf(rollout)}, has ${rollout.status.kind}.`,
    {
      next:
        rollout.kind === "ramp"
          ? "`switchyard flags ramps` lists them."
          : verb === "abort" && rollout.status.kind === "succeeded"
            ? "`switchyard rollback` returns to the release before."
            : "`switchyard status` shows the state.",
    },
  );
}
