import { expect, test } from "vitest";
import { styleFor } from "../style.ts";
import { rolledBack, rollout, succeeded } from "../testing/fixtures.ts";
import { rolloutError, summaryLines } from "./summary.ts";

const plain = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });

test("a release that was taken back tells on a line of its own who saw it", () => {
  const exposure = { share: 2500, forMs: 4600, requests: 40, failed: 9, allRequests: 160 };
  expect(summaryLines({ ...rolledBack(), exposure }, plain)).toEqual([
    "↩ shop: release 7 was taken back (took 9.0 s, traffic was back after 0.21 s)",
    "  up to 25 % of users had it for 4.6 s: 40 requests (25 % of all), 9 failed",
  ]);
  expect(summaryLines(succeeded(), plain)).toHaveLength(1);
});

test("measurements are pointed to where there are some", () => {
  const guard = { verdict: "fail", reason: "errors: 4.1 % failed." } as const;
  expect(rolloutError({ ...rolledBack(), guard })?.next).toContain("switchyard analysis show shop");
  expect(rolloutError(rolledBack())?.next).toMatch(
    /^See what it did with `switchyard logs shop --release 7`/,
  );
});

test("a rollout that asks tells the question with the ways on", () => {
  const asks = rollout({ state: "paused", waitingFor: "approval", reason: "too few requests." });
  expect(summaryLines(asks, plain)[0]).toMatch(
    /^⏸ shop: too few requests\. `switchyard promote shop` goes on, /,
  );
});

test("no line is wider than the terminal", () => {
  const narrow = styleFor({ terminal: true, columns: 50, env: { LANG: "C.UTF-8" }, color: false });
  const exposure = { share: 2500, forMs: 4600, requests: 40, failed: 9, allRequests: 160 };
  const lines = summaryLines({ ...rolledBack(), exposure }, narrow);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
});
