import { expect, test } from "vitest";
import { styleFor } from "../style.ts";
import { appStatus, at, instance, release, rollout, rolledBack, succeeded } from "../testing/fixtures.ts";
import { statusLines } from "./status.ts";
import { widthOf } from "./width.ts";

process.env["TZ"] = "UTC";

const env = { LANG: "C.UTF-8" };
const plain = styleFor({ terminal: false, columns: undefined, env, color: true });

test("the header names strategy, state, step, weights and generation", () => {
  const lines = statusLines(appStatus(), plain);
  expect(lines).toContain("Rollout     deploy by canary, release 6 to release 7");
  expect(lines).toContain("State       ● running, step 3/7");
  expect(lines).toContain("Weight      set 25 %, actual 24.3 %");
  expect(lines).toContain("Generation  14");
});

test("releases stand newest first with their instances under them", () => {
  const text = statusLines(appStatus(), plain).join("\n");
  expect(text).toContain('├─ release 7  ● candidate  25 %  "faster cart"  ada, just now');
  expect(text).toContain("│  ├─ shop-7-1  ✔ ready  127.0.0.1:40001  cpu 3 %  61 MB  4 in flight");
  expect(text).toContain("└─ release 6  ✔ stable  75 %");
  expect(text).toContain("   └─ shop-6-2  ✔ ready");
});

test("releases say which version of the database they see, where they have one", () => {
  const candidate = release(8, { state: "candidate", weight: 0, schema: "shop_v42" });
  const releases = [candidate, release(7, { schema: null }), release(6)];
  const text = statusLines(appStatus(rollout(), { releases }), plain).join("\n");
  expect(text).toContain("release 8  ● candidate  0 %  sees shop_v42  ");
  expect(text.match(/sees/g)).toHaveLength(1);
});

test("each step has its state in symbol and word, and the time it took", () => {
  const text = statusLines(appStatus(), plain).join("\n");
  expect(text).toContain("✔ applied    1    1.0 s  start 2 instances");
  expect(text).toContain("● applying   3    3.0 s  shift to 25 %");
  expect(text).toContain("○ pending    4           wait for approval");
});

test("a rollout that waits for approval says how to go on and how to go back", () => {
  const waiting = rollout({ state: "paused", step: 3, waitingFor: "approval" });
  const text = statusLines(appStatus(waiting), plain).join("\n");
  expect(text).toContain("⏸ paused");
  expect(text).toContain("waits for approval: `switchyard promote shop`, or `switchyard abort shop`");
});

test("a rollout that stands at a hook's gate says so while it runs", () => {
  const text = statusLines(appStatus(rollout({ waitingFor: "hook" })), plain).join("\n");
  expect(text).toContain("● running");
  expect(text).toContain(
    "waits for a hook: `switchyard promote shop` passes it over, or `switchyard abort shop`",
  );
});

test("a rollout that was taken back says why and shows no weight", () => {
  const text = statusLines(appStatus(rolledBack()), plain).join("\n");
  expect(text).toContain("↩ aborted by Switchyard itself");
  expect(text).toContain("Reason      4.1 % of the candidate's requests failed");
  expect(text).not.toContain("Weight");
});

test("a question is asked with its reason and the ways on", () => {
  const asked = rollout({ state: "paused", waitingFor: "approval", reason: "too few requests" });
  const lines = statusLines(appStatus(asked), plain);
  expect(lines).toContain("Reason      too few requests");
  expect(lines.join("\n")).toContain("`switchyard resume shop` looks again");
});

test("a release that was taken back says who saw it", () => {
  const exposure = { share: 2500, forMs: 4600, requests: 41, failed: 9, allRequests: 178 };
  expect(statusLines(appStatus({ ...rolledBack(), exposure }), plain)).toContain(
    "Seen        up to 25 % of users had it for 4.6 s: 41 requests (23 % of all), 9 failed",
  );
});

test("after a promotion the guard's watch is told with its end", () => {
  const watched = appStatus(succeeded(), { watchedUntil: at(605) });
  expect(statusLines(watched, plain)).toContain(
    "Watched     until 12:10:05 by the guard, which goes back to release 6 when release 7 fails",
  );
  const long = appStatus(succeeded(), { watchedUntil: at(2 * 86_400) });
  expect(statusLines(long, plain).join("\n")).toContain("Watched     until 2026-01-17 12:00");
});

test("a rollback says who began it and why", () => {
  const rollback = rollout({ ...succeeded(), kind: "rollback", from: 7, to: 6, message: "errors: 4 %" });
  expect(statusLines(appStatus(rollback), plain)).toContain("Begun       errors: 4 %");
  expect(statusLines(appStatus({ ...rollback, automatic: true }), plain)).toContain(
    "Begun       automatically, since release 7 fails: errors: 4 %",
  );
});

test("problems, restarts and crashed instances stand out", () => {
  const crashed = release(7, { instances: [instance("shop-7-1", { state: "backoff", restarts: 3 })] });
  const text = statusLines(
    appStatus(rollout(), { releases: [crashed], problems: ["The router does not answer."] }),
    plain,
  ).join("\n");
  expect(text).toContain("Problem     ✖ The router does not answer.");
  expect(text).toContain("✖ backoff  127.0.0.1:40001  3 restarts");
});

test("ramps and killed flags are a line each, however many there are", () => {
  const ramp = {
    id: "1",
    purpose: "ramp",
    environment: "production",
    variant: "on",
    state: "running",
  } as const;
  const flags = {
    ramps: [
      { ...ramp, flag: "cart", share: 25_000, state: "paused" },
      { ...ramp, flag: "search", environment: "staging", share: 1_500 },
      { ...ramp, flag: "gone", share: null, purpose: "experiment", state: "paused" },
      { ...ramp, flag: "fourth", share: 1 },
    ],
    killed: [{ environment: "production", flag: "checkout", by: "guard" }],
    killedCount: 8,
  } as const;
  const status = appStatus(rollout(), {
    flags: { ...flags, ramps: [...flags.ramps], killed: [...flags.killed] },
  });
  const lines = statusLines(status, plain);
  expect(lines).toContain(
    "Ramps       cart gives on to 25 %, waits for a person; search in staging gives on to 1.5 %; gone tries on; and 1 more",
  );
  expect(lines).toContain("Killed      checkout by its guard; and 7 more");
  expect(statusLines(appStatus(), plain).join("\n")).not.toMatch(/Ramps|Killed/);
});

test("no line is wider than the terminal, coloured or not", () => {
  const style = styleFor({ terminal: true, columns: 60, env: { ...env, FORCE_COLOR: "1" }, color: true });
  const lines = statusLines(appStatus(), style);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(60);
  expect(lines.some((line) => line.includes("…"))).toBe(true);
});

test("where not all lines fit, instances are counted in place of listed", () => {
  const many = Array.from({ length: 30 }, (_, index) => instance(`shop-7-${index}`));
  const lines = statusLines(appStatus(rollout(), { releases: [release(7, { instances: many })] }), plain, 24);
  expect(lines.length).toBeLessThanOrEqual(24);
  expect(lines.join("\n")).toContain("30 ✔ ready");
});

test("a terminal that is not UTF-8 gets ASCII only", () => {
  const ascii = styleFor({ terminal: true, columns: 60, env: { LANG: "C" }, color: false });
  const text = statusLines(appStatus(), ascii).join("\n");
  // oxlint-disable-next-line no-control-regex -- the range is what ASCII is
  expect(text).toMatch(/^[\x00-\x7f]*$/);
  expect(text).toContain("+ applied");
});
