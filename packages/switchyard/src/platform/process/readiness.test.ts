import fc from "fast-check";
import { expect, test } from "vitest";
import type { Readiness } from "../port.ts";
import {
  afterCheck,
  type CheckResult,
  deadlinePassed,
  delayBeforeCheck,
  notYetChecked,
  type ReadinessState,
} from "./readiness.ts";

const rules = fc.record({
  check: fc.constant({ kind: "tcp" } as const),
  startPeriodMs: fc.nat(5000),
  intervalMs: fc.integer({ min: 1, max: 5000 }),
  timeoutMs: fc.constant(1000),
  successThreshold: fc.integer({ min: 1, max: 4 }),
  failureThreshold: fc.integer({ min: 1, max: 4 }),
  deadlineMs: fc.integer({ min: 1, max: 60_000 }),
});

const results = fc.array(fc.boolean(), { maxLength: 40 });

test("an instance becomes ready exactly after enough successes in a row", () => {
  fc.assert(
    fc.property(rules, results, (rules, oks) => {
      const states = run(rules, oks, 0);
      const first = states.findIndex((state) => state.kind === "ready");
      const expected = oks.findIndex(
        (_, index) =>
          index + 1 >= rules.successThreshold &&
          oks.slice(index + 1 - rules.successThreshold, index + 1).every(Boolean),
      );
      expect(first).toBe(expected);
    }),
  );
});

test("a ready instance becomes unready exactly after enough failures in a row outside the start period", () => {
  fc.assert(
    fc.property(rules, results, (rules, oks) => {
      const states = run(rules, oks, rules.startPeriodMs, { kind: "ready", failures: 0 });
      const first = states.findIndex((state) => state.kind === "unready");
      const expected = oks.findIndex(
        (_, index) =>
          index + 1 >= rules.failureThreshold &&
          !oks.slice(index + 1 - rules.failureThreshold, index + 1).some(Boolean),
      );
      expect(first).toBe(expected);
    }),
  );
});

test("within the start period a ready instance stays ready", () => {
  fc.assert(
    fc.property(rules, results, (rules, oks) => {
      fc.pre(rules.startPeriodMs > 0);
      const states = run(rules, oks, rules.startPeriodMs - 1, { kind: "ready", failures: 0 });
      expect(states.every((state) => state.kind === "ready")).toBe(true);
    }),
  );
});

test("no instance that was ready once is starting again", () => {
  fc.assert(
    fc.property(rules, results, fc.nat(10_000), (rules, oks, ageMs) => {
      const kinds = run(rules, oks, ageMs).map((state) => state.kind);
      expect(kinds.slice(Math.max(0, kinds.indexOf("ready"))).includes("starting")).toBe(
        kinds.includes("ready") ? false : kinds.length > 0,
      );
    }),
  );
});

test("the deadline is for starting instances alone, and a check is due by then", () => {
  fc.assert(
    fc.property(rules, fc.nat(200), fc.nat(60_000), (rules, count, ageMs) => {
      const delay = delayBeforeCheck(notYetChecked, count, ageMs, rules);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(rules.intervalMs);
      if (ageMs < rules.deadlineMs) expect(ageMs + delay).toBeLessThanOrEqual(rules.deadlineMs);
      expect(deadlinePassed(notYetChecked, ageMs, rules)).toBe(ageMs >= rules.deadlineMs);
      expect(deadlinePassed({ kind: "ready", failures: 0 }, ageMs, rules)).toBe(false);
    }),
  );
});

test("a start is polled within 50 ms, then ever more slowly", () => {
  const slow: Readiness = {
    check: { kind: "tcp" },
    startPeriodMs: 0,
    intervalMs: 1000,
    timeoutMs: 1000,
    successThreshold: 1,
    failureThreshold: 3,
    deadlineMs: 60_000,
  };
  const delays = [0, 1, 5, 50].map((count) => delayBeforeCheck(notYetChecked, count, 0, slow));
  expect(delays[0]).toBe(50);
  expect(delays).toEqual(delays.toSorted((a, b) => a - b));
  expect(delays.at(-1)).toBe(1000);
});

function run(
  rules: Readiness,
  oks: readonly boolean[],
  ageMs: number,
  from: ReadinessState = notYetChecked,
): ReadinessState[] {
  let state = from;
  return oks.map((ok) => {
    const result: CheckResult = ok ? { ok } : { ok, detail: "answered 503" };
    state = afterCheck(state, result, ageMs, rules);
    return state;
  });
}
