import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appSchema } from "../config/schema.ts";
import { decide, effectOf, isForward, type RolloutEvent } from "./decide.ts";
import { asksPerson, isOver } from "./journal.ts";
import type { Rollout } from "./rollout.ts";
import type { Step } from "./step.ts";
import { compile } from "./strategies/compile.ts";

const config = appSchema.parse({ run: "x", strategy: "canary", test: { command: "true" } });

function rolloutOf(steps: readonly Step[]): Rollout {
  return {
    id: "r1",
    app: "shop",
    kind: "deploy",
    strategy: "canary",
    from: 1,
    to: 2,
    steps: steps.map((step) => ({ step, state: "pending" })),
    status: { kind: "applying", step: 0 },
    hold: false,
    skipPauses: false,
    startedAt: 0,
  };
}

const canary = rolloutOf(compile({ config, stableInstances: 2, candidateInstances: 0 }));

/** Answers the effect that the rollout asks for, as a performer to whom nothing goes wrong. */
function perform(rollout: Rollout, now: number): Rollout {
  const effect = effectOf(rollout);
  switch (effect?.kind) {
    case undefined:
    case "idle":
      return rollout;
    case "apply":
      return decide(rollout, { kind: "applied", step: effect.step }, now);
    case "wait":
      return effect.until === null
        ? rollout
        : decide(rollout, { kind: "waited", step: effect.step }, effect.until);
    case "return-traffic":
      return decide(rollout, { kind: "traffic-returned", rollbackMs: 1 }, now);
    case "revert":
      return decide(rollout, { kind: "reverted", step: effect.step }, now);
  }
}

function settle(rollout: Rollout): Rollout {
  let state = rollout;
  for (let turn = 0; turn < 100; turn++) {
    const next = perform(state, turn);
    if (next === state) break;
    state = next;
  }
  return state;
}

describe("decide", () => {
  it("goes through every step to success", () => {
    const done = settle(decide(canary, { kind: "begin" }, 0));
    expect(done.status.kind).toBe("succeeded");
    expect(done.steps.every((record) => record.state === "applied")).toBe(true);
  });

  it("returns traffic first, then undoes the steps that were begun, last first", () => {
    let state = decide(canary, { kind: "begin" }, 0);
    for (let turn = 0; turn < 3; turn++) state = perform(state, turn);
    state = decide(state, { kind: "abort", reason: "a person" }, 10);
    expect(effectOf(state)).toEqual({ kind: "return-traffic", since: 10 });
    const order: number[] = [];
    while (!isOver(state)) {
      const effect = effectOf(state);
      if (effect?.kind === "revert") order.push(effect.step);
      state = perform(state, 11);
    }
    expect(state.status.kind).toBe("aborted");
    expect(order).toEqual(order.toSorted((a, b) => b - a));
    expect(state.steps.some((record) => record.state === "applied")).toBe(false);
  });

  it("is taken back by a failed step and by the guard, each as Switchyard's own decision", () => {
    const begun = decide(canary, { kind: "begin" }, 0);
    for (const event of [
      { kind: "apply-failed", step: 0, error: "not ready" },
      { kind: "guard-failed", verdict: { verdict: "fail", reason: "too many errors" } },
    ] as const) {
      expect(decide(begun, event, 1).status).toMatchObject({ kind: "returning", cause: { automatic: true } });
    }
  });

  it("ignores the result of a step once an abort came in between", () => {
    const aborted = decide(decide(canary, { kind: "begin" }, 0), { kind: "abort", reason: "x" }, 1);
    expect(decide(aborted, { kind: "applied", step: 0 }, 2)).toBe(aborted);
  });

  it("pauses before the next step and resumes where it was", () => {
    const held = perform(decide(decide(canary, { kind: "begin" }, 0), { kind: "pause" }, 1), 2);
    expect(held.status).toEqual({ kind: "held", step: 1 });
    expect(decide(held, { kind: "resume" }, 3).status).toEqual({ kind: "applying", step: 1 });
  });

  it("keeps the rest of a timed pause while a person holds it", () => {
    let state = decide(canary, { kind: "begin" }, 0);
    while (state.status.kind !== "waiting") state = perform(state, 1000);
    const held = decide(state, { kind: "pause" }, 11_000);
    expect(decide(held, { kind: "resume" }, 50_000).status).toMatchObject({ kind: "waiting", until: 70_000 });
  });

  it("can be taken back while it is held, waiting or at work: nothing disables an abort", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (events) => {
        const state = events.reduce(tolerant, decide(canary, { kind: "begin" }, 0));
        if (!isForward(state)) return;
        expect(settle(decide(state, { kind: "abort", reason: "x" }, 5)).status.kind).toBe("aborted");
      }),
    );
  });

  it("never leaves its legal states, and always asks for an effect until it is over", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        const state = events.reduce(tolerant, decide(canary, { kind: "begin" }, 0));
        expect(effectOf(state) === null).toBe(isOver(state));
        if (state.status.kind === "succeeded") {
          expect(state.steps.every(({ state }) => state === "applied" || state === "skipped")).toBe(true);
        }
      }),
    );
  });

  it("reports a failed undo with both reasons and retries it on request", () => {
    const aborted = decide(decide(canary, { kind: "begin" }, 0), { kind: "abort", reason: "bad" }, 1);
    const failed = decide(aborted, { kind: "undo-failed", error: "disk full" }, 2);
    expect(failed.status).toMatchObject({ kind: "failed", cause: { reason: "bad" }, error: "disk full" });
    expect(settle(decide(failed, { kind: "retry" }, 3)).status.kind).toBe("aborted");
  });
});

describe("a gate", () => {
  const gated = rolloutOf([
    { kind: "start", from: 0, to: 1 },
    { kind: "confirm", hook: "gate", on: "confirm-traffic-increase" },
    { kind: "shift", from: 0, to: 10_000 },
    { kind: "confirm", hook: "gate", on: "confirm-promotion" },
    { kind: "promote" },
  ]);
  const atGate = perform(decide(gated, { kind: "begin" }, 0), 1);

  it("stands still at its step and shows what it waits for", () => {
    expect(atGate.status).toEqual({ kind: "applying", step: 1 });
    const waiting = decide(atGate, { kind: "progress", step: 1, detail: "answered 403" }, 2);
    expect(waiting.status).toEqual(atGate.status);
    expect(waiting.steps[1]).toMatchObject({ state: "applying", detail: "answered 403" });
    expect(decide(waiting, { kind: "progress", step: 1, detail: "answered 403" }, 3)).toBe(waiting);
  });

  it("ignores what it hears late, of a step that is over", () => {
    const passed = perform(atGate, 2);
    expect(decide(passed, { kind: "progress", step: 1, detail: "answered 403" }, 3)).toBe(passed);
  });

  it("is passed over by `promote`, also while a person holds the rollout", () => {
    for (const state of [atGate, decide(atGate, { kind: "pause" }, 2)]) {
      const passed = decide(state, { kind: "promote", full: false }, 3);
      expect(passed.status).toEqual({ kind: "applying", step: 2 });
      expect(passed.steps[1]).toMatchObject({ state: "skipped", detail: "passed over by a person" });
      expect(perform(passed, 4).status).toEqual({ kind: "applying", step: 3 });
    }
  });

  it("is passed over together with all further ones by `promote --full`", () => {
    const passed = decide(atGate, { kind: "promote", full: true }, 3);
    expect(settle(passed).steps.map(({ state }) => state)).toEqual([
      "applied",
      "skipped",
      "applied",
      "skipped",
      "applied",
    ]);
  });

  it("does not keep the guard, a hook or a person from taking the rollout back", () => {
    for (const event of [
      { kind: "guard-failed", verdict: { verdict: "fail", reason: "too many errors" } },
      { kind: "rollback-asked", reason: "a hook says so" },
      { kind: "abort", reason: "a person says so" },
    ] as const) {
      const back = decide(atGate, event, 3);
      expect(back.status).toMatchObject({ kind: "returning", cause: { automatic: event.kind !== "abort" } });
      expect(settle(back).status.kind).toBe("aborted");
    }
  });
});

it("is taken back by a hook also while a person holds it or is asked, and not twice", () => {
  const asked = { kind: "rollback-asked", reason: "a hook says so" } as const;
  const held = perform(decide(decide(canary, { kind: "begin" }, 0), { kind: "pause" }, 1), 2);
  const back = decide(held, asked, 3);
  expect(back.status).toMatchObject({ kind: "returning", cause: { reason: asked.reason, automatic: true } });
  expect(decide(back, asked, 4)).toBe(back);
  const over = settle(back);
  expect(decide(over, asked, 5)).toBe(over);
});

describe("a guard that cannot tell", () => {
  const asked = { kind: "guard-asked", verdict: { verdict: "inconclusive", reason: "who knows" } } as const;
  const begun = decide(canary, { kind: "begin" }, 0);
  const waiting = () => {
    let state = begun;
    while (state.status.kind !== "waiting") state = perform(state, 1000);
    return state;
  };

  it("holds the rollout with its question, at work, in a pause and while a person holds it", () => {
    const held = perform(decide(begun, { kind: "pause" }, 1), 2);
    for (const state of [
      perform(decide(begun, asked, 1), 2),
      decide(waiting(), asked, 1),
      decide(held, asked, 3),
    ]) {
      expect(state).toMatchObject({ status: { kind: "held" }, question: "who knows", guard: asked.verdict });
      expect(asksPerson(state)).toBe(true);
      expect(isForward(state)).toBe(true);
    }
  });

  it("is answered by resume, promote, abort, and by its own failure", () => {
    const state = decide(waiting(), asked, 1);
    for (const event of [
      { kind: "resume" },
      { kind: "promote", full: false },
      { kind: "promote", full: true },
      { kind: "abort", reason: "x" },
      { kind: "guard-failed", verdict: { verdict: "fail", reason: "x" } },
    ] as const)
      expect(asksPerson(decide(state, event, 2))).toBe(false);
    expect(() => decide(state, { kind: "retry" }, 2)).toThrow(/no rollout is running/);
    expect(asksPerson(decide(state, { kind: "pause" }, 2))).toBe(true);
  });

  it("asks nothing of a rollout that is being taken back", () => {
    const returning = decide(begun, { kind: "abort", reason: "x" }, 1);
    expect(decide(returning, asked, 2)).toBe(returning);
  });
});

const anyEvent: fc.Arbitrary<RolloutEvent | "perform"> = fc.oneof(
  fc.constant("perform" as const),
  fc.constant("perform" as const),
  fc.constantFrom<RolloutEvent>(
    { kind: "pause" },
    { kind: "resume" },
    { kind: "promote", full: false },
    { kind: "promote", full: true },
    { kind: "abort", reason: "x" },
    { kind: "retry" },
    { kind: "rollback-asked", reason: "x" },
    { kind: "undo-failed", error: "x" },
  ),
  fc.nat(8).map((step): RolloutEvent => ({ kind: "apply-failed", step, error: "x" })),
);

function tolerant(state: Rollout, event: RolloutEvent | "perform"): Rollout {
  try {
    return event === "perform" ? perform(state, 1) : decide(state, event, 1);
  } catch {
    return state;
  }
}
