import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { appSchema } from "../config/schema.ts";
import type { ReleaseMetrics } from "../traffic/port.ts";
import { createHistogram, record } from "../traffic/histogram.ts";
import { nothing } from "../traffic/difference.ts";
import { Engine } from "./engine.ts";
import { guardId } from "./guard.ts";
import { isOver, type Rollout } from "./rollout.ts";
import { TestGround } from "./testGround.ts";

/** Release 1 is stable; what users do with which release is up to the test. */
class Watched implements AsyncDisposable {
  readonly ground: TestGround;
  engine: Engine;

  private constructor(ground: TestGround) {
    this.ground = ground;
    this.engine = new Engine(ground, async () => undefined);
  }

  static async begin(): Promise<Watched> {
    const ground = await TestGround.open();
    await ground.release(1, {}, { promotedAt: 1 });
    await ground.store.next("releases/shop");
    await ground.store.apps.put({ app: "shop", stable: 1, split: null });
    for (const id of ["old-1", "old-2"]) await ground.instance(id, 1, { kind: "active" });
    const watched = new Watched(ground);
    watched.serve(1, { requests: 5_000, errors: 0 });
    ground.measurements.start();
    await watched.engine.resume();
    return watched;
  }

  /** The router has counted this much of a release in all. */
  serve(release: number, { requests, errors }: { readonly requests: number; readonly errors: number }): void {
    const latency = createHistogram();
    for (let request = 0; request < requests; request++) record(latency, 5_000 + (request % 100) * 20);
    const none = nothing("shop", release);
    const status = { ...none.status, "2xx": requests - errors, "5xx": errors };
    const metrics: ReleaseMetrics = { ...none, requests, status, latency };
    const others = this.ground.router.counted.filter((one) => one.release !== release);
    this.ground.router.counted = [...others, metrics];
  }

  async deploy(fields: object): Promise<string> {
    const config = appSchema.parse({ run: "x", release: { none: true }, ...fields });
    const order = { app: "shop", config, artifact: null, requestId: `request-${Math.random()}` };
    return (await this.engine.deploy(order)).id;
  }

  async rollout(id: string): Promise<Rollout> {
    const rollout = await this.ground.store.rollouts.get(id);
    if (rollout === undefined) throw new Error(`no rollout ${id}`);
    return rollout;
  }

  async until(id: string, condition: (rollout: Rollout) => boolean): Promise<Rollout> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const rollout = await this.rollout(id);
      if (condition(rollout)) return rollout;
      if (Date.now() > deadline)
        throw new Error(
          `waited in vain: ${JSON.stringify(rollout.status)}; ${JSON.stringify(this.engine.verdict(id))}`,
        );
      await systemClock.sleep(10);
    }
  }

  over(id: string): Promise<Rollout> {
    return this.until(id, isOver);
  }

  /** Until traffic has reached the candidate: the step is done. */
  shifted(id: string): Promise<Rollout> {
    return this.until(id, ({ steps }) =>
      steps.some(({ step, state }) => step.kind === "shift" && state === "applied"),
    );
  }

  /** As after a kill of the control plane: another engine goes on from the store. */
  async restart(): Promise<void> {
    await this.engine.close();
    this.engine = new Engine(this.ground, async () => undefined);
    await this.engine.resume();
  }

  /** What was said of the rollout, from its beginning. */
  async told(kind: string): Promise<readonly string[]> {
    const events = await this.ground.store.events.listAll(0, 1_000);
    return events.flatMap((event) => (event.kind === kind ? event.text : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.close();
    await this.ground[Symbol.asyncDispose]();
  }
}

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

describe("after the promotion", () => {
  const atOnce = { strategy: { type: "blue-green", watch: "0s" } };

  it("goes back by itself when the release fails within its rollback window", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(atOnce);
    const done = await watched.over(id);
    expect(done.status.kind).toBe("succeeded");
    expect(await watched.engine.watchedUntil(done)).toBeGreaterThan(watched.ground.clock.now());
    watched.serve(2, { requests: 600, errors: 200 });
    const back = await newest(watched, (one) => one.kind === "rollback" && isOver(one));
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
    expect(await newest(watched, (one) => one.kind === "rollback" && isOver(one))).toMatchObject({ to: 1 });
  });

  it("ends with the rollback window", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({ ...atOnce, guard: { bake: "100ms" } });
    await watched.over(id);
    await finished(watched, guardId(id));
    watched.serve(2, { requests: 600, errors: 200 });
    await watched.ground.measurements.traffic.read();
    const last = await newest(watched, () => true);
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

async function newest(watched: Watched, condition: (rollout: Rollout) => boolean): Promise<Rollout> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const [last] = await watched.ground.store.rollouts.list("shop", 1);
    if (last !== undefined && condition(last)) return last;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(last)}`);
    await systemClock.sleep(10);
  }
}

async function finished(watched: Watched, analysis: string): Promise<void> {
  while ((await watched.ground.store.analyses.get(analysis))?.finishedAt === undefined)
    await systemClock.sleep(10);
}
