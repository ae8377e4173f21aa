import { describe, expect, it, vi } from "vitest";
import { guardId } from "./guard.ts";
import { isOver } from "../journal.ts";
import type { Rollout } from "../rollout.ts";
import { Watched } from "../testing/testWatched.ts";

const canary = (...steps: object[]) => ({ strategy: { type: "canary", steps } });
const waiting = ({ status }: Rollout) => status.kind === "waiting" && status.until === null;
const forApproval = canary({ shift: "10%" }, { pause: { approval: true } });

describe("the guard of a rollout", () => {
  it("takes a failing candidate back while the rollout waits for approval, and says who saw it", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(forApproval);
    await watched.until(id, waiting);
    watched.serve(2, { requests: 200, errors: 100 });
    watched.serve(1, { requests: 6_800, errors: 0 });
    const { status, exposure, guard } = await watched.over(id);
    expect(status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
    expect(guard?.reason).toMatch(/100 of 200/);
    expect(exposure).toMatchObject({ share: 1_000, requests: 200, failed: 100, allRequests: 2_000 });
    expect((await watched.told("traffic-returned")).join()).toMatch(
      /up to 10% of users had release 2 for .*200 requests \(10% of all\), 100 of them failed/,
    );
    const analysis = await watched.ground.store.analyses.get(guardId(id));
    expect(analysis).toMatchObject({ verdict: "fail", stable: 1, candidate: 2 });
    const failed = analysis?.metrics.find(({ status: of }) => of === "failed");
    expect(failed?.measurements.at(-1)).toMatchObject({
      value: 0.5,
      baseline: 0,
      source: "router",
      samples: { candidate: 200 },
    });
  });

  it("takes it back while a person has paused it", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(canary({ shift: "10%" }, { pause: { for: "1h" } }));
    await watched.shifted(id);
    await watched.engine.tell("shop", { kind: "pause" });
    watched.serve(2, { requests: 200, errors: 100 });
    expect((await watched.over(id)).status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
  });

  it("takes it back after the control plane was restarted in the middle", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(forApproval);
    await watched.until(id, waiting);
    watched.serve(2, { requests: 100, errors: 0 });
    await watched.until(id, () => watched.engine.verdict(id)?.verdict === "pass");
    await watched.restart();
    watched.serve(2, { requests: 300, errors: 100 });
    expect((await watched.over(id)).status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
  });

  it("judges traffic that came after it began only: a retry does not answer for the failures before", async () => {
    await using watched = await Watched.begin();
    const first = await watched.deploy(forApproval);
    await watched.until(first, waiting);
    watched.serve(2, { requests: 200, errors: 100 });
    await watched.over(first);
    const { id } = await watched.engine.retry("shop");
    await watched.until(id, waiting);
    watched.serve(2, { requests: 400, errors: 100 });
    await watched.until(id, () => watched.engine.verdict(id)?.verdict === "pass");
    expect(isOver(await watched.rollout(id))).toBe(false);
  });

  it("never passes a candidate without traffic", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(forApproval);
    await watched.until(id, waiting);
    await watched.until(id, () => watched.engine.verdict(id)?.reason.includes("insufficient-data") === true);
    expect(watched.engine.verdict(id)?.verdict).toBe("inconclusive");
    expect(isOver(await watched.rollout(id))).toBe(false);
  });

  it("lets a person decide before promotion when it has seen too little, if asked to", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({
      strategy: { type: "blue-green", watch: "0s" },
      guard: { lowTraffic: "pause" },
    });
    const { status } = await watched.until(id, waiting);
    expect(status).toMatchObject({ question: expect.stringContaining("insufficient-data") });
    await watched.engine.tell("shop", { kind: "promote", full: false });
    expect((await watched.over(id)).status.kind).toBe("succeeded");
  });
});

it("a promotion on too little evidence is told as what it is, never as a pass", async () => {
  await using watched = await Watched.begin();
  const id = await watched.deploy({ strategy: { type: "blue-green", watch: "0s" } });
  expect((await watched.over(id)).status.kind).toBe("succeeded");
  await vi.waitFor(async () =>
    expect((await watched.told("verdict")).join()).toMatch(
      /release 2 is stable, though .* insufficient-data/,
    ),
  );
});

describe("after the promotion", () => {
  const atOnce = { strategy: { type: "blue-green", watch: "0s" } };

  it("goes back by itself when the release fails within its rollback window", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(atOnce);
    const done = await watched.over(id);
    expect(done.status.kind).toBe("succeeded");
    expect(await watched.engine.watchedUntil(done)).toBeGreaterThan(watched.ground.clock.now());
    watched.serve(2, { requests: 600, errors: 200 });
    const back = await watched.newest((one) => one.kind === "rollback" && isOver(one));
    expect(back).toMatchObject({ from: 2, to: 1, automatic: true, status: { kind: "succeeded" } });
    expect((await watched.ground.store.apps.get("shop"))?.stable).toBe(1);
    expect((await watched.told("bake-failed")).join()).toMatch(/going back to release 1/);
  });

  it("goes on watching when the control plane was restarted", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(atOnce);
    await watched.over(id);
    await watched.restart();
    watched.serve(2, { requests: 600, errors: 200 });
    expect(await watched.newest((one) => one.kind === "rollback" && isOver(one))).toMatchObject({ to: 1 });
  });

  it("ends with the rollback window", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({ ...atOnce, guard: { bake: "100ms" } });
    await watched.over(id);
    await watched.guard(id, ({ finishedAt }) => finishedAt !== undefined);
    watched.serve(2, { requests: 600, errors: 200 });
    await watched.ground.measurements.traffic.read();
    const last = await watched.newest(() => true);
    expect(last.id).toBe(id);
    expect(await watched.engine.watchedUntil(last)).toBeUndefined();
  });
});

const number = (text: string, more: object = {}) => ({
  analysis: {
    metrics: {
      own: {
        provider: { command: { run: `echo ${text}`, output: "number" } },
        successCondition: "result < 10",
        consecutiveErrorLimit: 0,
        ...more,
      },
    },
  },
  guard: { enabled: false },
});
const analysed = (analyse: object) => canary({ shift: "10%" }, { analyse: { for: "50ms", ...analyse } });

describe("an analyse step", () => {
  it("passes by the app's own metric, and keeps what the verdict rests on", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({ ...number("7"), ...analysed({}) });
    const { status, steps } = await watched.over(id);
    expect(status.kind).toBe("succeeded");
    const index = steps.findIndex(({ step }) => step.kind === "analyse");
    const analysis = await watched.ground.store.analyses.get(`${id}/step-${index}`);
    expect(analysis).toMatchObject({ verdict: "pass", finishedAt: expect.any(Number) });
    expect(analysis?.metrics[0]?.measurements[0]).toMatchObject({ value: 7, threshold: "result < 10" });
  });

  it.each([
    ["a condition that does not hold", "12"],
    ["NaN", "NaN"],
    ["no number at all", "hello"],
  ])("takes the rollout back on %s", async (_what, text) => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({ ...number(text), ...analysed({}) });
    expect((await watched.over(id)).status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
  });

  it("takes the rollout back when the source of its metric is away or slow", async () => {
    await using watched = await Watched.begin();
    const away = { provider: { web: { url: "http://127.0.0.1:9/", retries: 0 } } };
    const one = await watched.deploy({ ...number("1", away), ...analysed({}) });
    expect((await watched.over(one)).status).toMatchObject({ kind: "aborted" });
    const slow = { provider: { command: { run: "sleep 60", timeout: "100ms" } } };
    const other = await watched.deploy({ ...number("1", slow), ...analysed({}) });
    expect((await watched.over(other)).status).toMatchObject({ kind: "aborted" });
  });

  it("asks a person when it stays inconclusive; a restarted control plane asks on, and each answer is possible", async () => {
    await using watched = await Watched.begin();
    const undecided = { successCondition: "result < 5", failureCondition: "result > 9" };
    const config = { ...number("7", undecided), ...analysed({}) };
    const first = await watched.deploy(config);
    const asked = await watched.until(first, waiting);
    expect(asked.status).toMatchObject({ question: expect.stringContaining("inconclusive") });
    await watched.restart();
    await watched.engine.tell("shop", { kind: "abort", reason: "no" });
    expect((await watched.over(first)).status).toMatchObject({
      kind: "aborted",
      cause: { automatic: false },
    });
    const second = await watched.deploy(config);
    await watched.until(second, waiting);
    await watched.engine.tell("shop", { kind: "resume" });
    await watched.until(second, ({ status }) => status.kind === "applying");
    await watched.until(second, waiting);
    await watched.engine.tell("shop", { kind: "promote", full: false });
    expect((await watched.over(second)).status.kind).toBe("succeeded");
  });

  it("waits as long as it may for traffic, then asks; promote passes it over meanwhile", async () => {
    await using watched = await Watched.begin();
    const quiet = { guard: {}, ...analysed({ atMost: "300ms" }) };
    const id = await watched.deploy(quiet);
    expect((await watched.until(id, waiting)).status).toMatchObject({
      question: expect.stringContaining("insufficient-data"),
    });
    await watched.engine.tell("shop", { kind: "abort", reason: "no" });
    await watched.over(id);
    const patient = await watched.deploy({ guard: {}, ...analysed({ atMost: "1h" }) });
    await watched.until(
      patient,
      ({ status, steps }) => status.kind === "applying" && steps[status.step]?.step.kind === "analyse",
    );
    await watched.engine.tell("shop", { kind: "promote", full: false });
    expect((await watched.over(patient)).status.kind).toBe("succeeded");
  });
});
