import { expect, test } from "vitest";
import type { GuardView } from "../../server/analysisApi.ts";
import { styleFor } from "../style.ts";
import { rollout } from "../testing/fixtures.ts";
import { guardText } from "./guard.ts";

const plain = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });
const samples = { candidate: 620, stable: 5580 };
const worst: NonNullable<GuardView["worst"]> = {
  metric: "errors",
  unit: "share",
  value: 0.0021,
  baseline: 0.002,
  threshold: 0.003,
  samples,
  query: "errors of shop release 2",
  source: "router",
};

test("a guard that passes names the metric that is nearest to failing, not all of them", () => {
  const reason = "errors: no proof that it is worse. latency: no proof that it is worse.";
  expect(guardText({ verdict: "pass", reason, worst }, rollout(), plain)).toBe(
    "✔ pass; nearest to failing: errors 0.21 %, stable 0.2 % (fails at 0.3 %)",
  );
  const condition = { ...worst, threshold: "result < 1 %" };
  expect(guardText({ verdict: "pass", reason, worst: condition }, rollout(), plain)).toContain(
    "stable 0.2 % (result < 1 %)",
  );
  expect(guardText({ verdict: "pass", reason }, rollout(), plain)).toBe("✔ pass");
});

test("any other verdict comes with its reason, unless the rollout has the same one", () => {
  const guard: GuardView = { verdict: "fail", reason: "errors: 2.1 % failed.", worst };
  expect(guardText(guard, rollout(), plain)).toBe("✖ fail: errors: 2.1 % failed.");
  expect(guardText(guard, rollout({ reason: guard.reason }), plain)).toBe("✖ fail");
});
