import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { TestReceiver } from "../../hooks/testReceiver.ts";
import { guardId } from "./guard.ts";
import { asksPerson, isOver } from "../journal.ts";
import type { Rollout } from "../rollout.ts";
import { Watched } from "../testing/testWatched.ts";

const forApproval = {
  strategy: { type: "canary", steps: [{ shift: "10%" }, { pause: { approval: true } }] },
};
const atOnce = { strategy: { type: "blue-green", watch: "0s" } };
const patience = { timeout: 20_000, interval: 10 };
const waiting = ({ status }: Rollout) => status.kind === "waiting" && status.until === null;
const takenBack = { kind: "aborted", cause: { automatic: true } };

/** The app's own metric beside all steps: it prints 7 and is inconclusive, and leaves a line for every look. */
const undecided = {
  analysis: {
    metrics: {
      own: {
        provider: { command: { run: "echo look >> looks; echo 7", output: "number" } },
        interval: "50ms",
        successCondition: "result < 5",
        failureCondition: "result > 9",
      },
    },
  },
  guard: { metrics: ["own"] },
};

function looksOf(watched: Watched): number {
  const file = join(watched.ground.directoryOf(), "looks");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0;
}

describe("a guard that asks a person", () => {
  it("takes the release back all the same when it fails before the answer", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({ ...forApproval, ...undecided });
    await watched.until(id, asksPerson);
    watched.serve(2, { requests: 200, errors: 100 });
    expect((await watched.over(id)).status).toMatchObject(takenBack);
  });

  it("asks once, also when a person has paused the rollout already, and looks no more often than its interval", async () => {
    await using watched = await Watched.begin();
    let puts = 0;
    const { rollouts } = watched.ground.store;
    const put = rollouts.put.bind(rollouts);
    const id = await watched.deploy({ ...forApproval, ...undecided, guard: { metrics: [] } });
    await watched.until(id, waiting);
    await watched.engine.tell("shop", { kind: "abort", reason: "only to have a second one" });
    await watched.over(id);
    const held = await watched.deploy({
      strategy: { type: "canary", steps: [{ shift: "10%" }, { pause: { for: "1h" } }] },
      ...undecided,
    });
    await watched.engine.tell("shop", { kind: "pause" });
    await watched.until(held, (rollout) => rollout.status.kind === "held" && asksPerson(rollout));
    rollouts.put = async (record) => {
      puts++;
      await put(record);
    };
    const before = looksOf(watched);
    await vi.waitFor(() => expect(looksOf(watched)).toBeGreaterThan(before + 5), patience);
    expect(puts).toBe(0);
    expect(await watched.told("asked")).toHaveLength(1);
    const resumed = await watched.engine.tell("shop", { kind: "resume" });
    expect(resumed.question).toBeUndefined();
    await watched.until(held, asksPerson);
  });

  it.each([
    ["promote", { kind: "promote", full: false }, "succeeded"],
    ["abort", { kind: "abort", reason: "no" }, "aborted"],
  ] as const)("goes on asking after a restart, until a person says %s", async (_verb, word, end) => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({ ...forApproval, ...undecided });
    await watched.until(id, asksPerson);
    await watched.restart();
    await watched.until(id, () => looksOf(watched) > 5);
    expect(asksPerson(await watched.rollout(id))).toBe(true);
    await watched.engine.tell("shop", word);
    // What is inconclusive asks again, before the promotion as well.
    while (!isOver(await watched.rollout(id))) {
      await watched.until(id, (rollout) => isOver(rollout) || asksPerson(rollout));
      if (!isOver(await watched.rollout(id))) await watched.engine.tell("shop", word).catch(() => undefined);
    }
    expect((await watched.rollout(id)).status.kind).toBe(end);
  });
});

describe("a guard", () => {
  it("does not stay good when the router falls silent", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(forApproval);
    await watched.until(id, waiting);
    watched.serve(2, { requests: 100, errors: 0 });
    await watched.until(id, () => watched.engine.verdict(id)?.verdict === "pass");
    watched.ground.router.away = Number.POSITIVE_INFINITY;
    await watched.until(id, () => watched.engine.verdict(id)?.verdict === "inconclusive");
    expect(watched.engine.verdict(id)?.reason).toMatch(/router has not told/);
    watched.ground.router.away = 0;
  });

  it("begins again when the store was busy, and leaves the rollout within reach", async () => {
    await using watched = await Watched.begin();
    const { analyses } = watched.ground.store;
    const get = analyses.get.bind(analyses);
    let busy = 1;
    analyses.get = async (id) => {
      if (busy-- > 0) throw new Error("database is locked");
      return get(id);
    };
    const id = await watched.deploy(forApproval);
    await watched.until(id, waiting);
    await vi.waitFor(() => expect(watched.ground.reported.join()).toMatch(/locked/), patience);
    watched.serve(2, { requests: 200, errors: 100 });
    expect((await watched.over(id)).status).toMatchObject(takenBack);
  });

  it("takes the release back by a verdict that was saved, but had not reached the rollout when it was killed", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(forApproval);
    await watched.until(id, waiting);
    const record = await watched.guard(id, () => true);
    await watched.engine.close();
    const metrics = record.metrics.map((metric) =>
      metric.name === "errors" ? { ...metric, status: "failed" as const } : metric,
    );
    await watched.ground.store.analyses.put({ ...record, metrics });
    await watched.restart();
    expect((await watched.over(id)).status).toMatchObject(takenBack);
  });

  it("leaves no analysis without an end when it was killed on the way back", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy(forApproval);
    await watched.until(id, waiting);
    await watched.guard(id, () => true);
    await watched.engine.close();
    const rollout = await watched.rollout(id);
    const cause = { reason: "too many errors", automatic: true, at: Date.now() };
    await watched.ground.store.rollouts.put({ ...rollout, status: { kind: "returning", cause } });
    await watched.restart();
    await watched.over(id);
    expect(await watched.guard(id, ({ finishedAt }) => finishedAt !== undefined)).toBeDefined();
  });
});

describe("after the promotion", () => {
  it("a source that is away takes nothing back, and does not keep the others from it", async () => {
    await using watched = await Watched.begin();
    const away = {
      provider: { web: { url: "http://127.0.0.1:9/", retries: 0 } },
      interval: "50ms",
      successCondition: "result < 1",
      consecutiveErrorLimit: 0,
    };
    // Until the promotion it would be an error, which takes the release back.
    const later = { ...away, initialDelay: "1s" };
    const id = await promoted(watched, {
      analysis: { metrics: { own: later } },
      guard: { metrics: ["own"] },
    });
    await watched.guard(id, ({ metrics }) =>
      metrics.some(({ name, measurements }) => name === "own" && measurements.length > 0),
    );
    watched.serve(2, { requests: 600, errors: 200 });
    expect(await watched.newest(back)).toMatchObject({ from: 2, to: 1, status: { kind: "succeeded" } });
  });

  it("a newer rollout ends the watch over the release before, in the store too", async () => {
    await using watched = await Watched.begin();
    const first = await promoted(watched, {});
    await watched.guard(first, () => true);
    const second = await watched.deploy(forApproval);
    expect(await watched.guard(first, ({ finishedAt }) => finishedAt !== undefined)).toBeDefined();
    watched.serve(2, { requests: 600, errors: 200 });
    await watched.ground.measurements.traffic.read();
    expect((await watched.newest(() => true)).id).toBe(second);
  });

  it("a window that closes while no control plane runs leaves no analysis without an end", async () => {
    await using watched = await Watched.begin();
    const id = await promoted(watched, { guard: { bake: "1h" } });
    await watched.guard(id, () => true);
    await watched.engine.close();
    const rollout = await watched.rollout(id);
    await watched.ground.store.rollouts.put({ ...rollout, status: { kind: "succeeded", at: 1 } });
    await watched.restart();
    expect(await watched.guard(id, ({ finishedAt }) => finishedAt !== undefined)).toBeDefined();
  });

  it.each([true, false])(
    "a rollback hook takes the release back, also after a restart; guard: %s",
    async (enabled) => {
      let alarm = false;
      await using receiver = await TestReceiver.open(() => (alarm ? 200 : 404));
      await using watched = await Watched.begin();
      await promoted(watched, { hooks: { alarm: receiver.hook("rollback") }, guard: { enabled } });
      await watched.restart();
      const asked = receiver.received.length;
      await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(asked), patience);
      expect(receiver.received.at(-1)).toMatchObject({ rollout: { state: "succeeded", promoted: true } });
      alarm = true;
      expect(await watched.newest(back)).toMatchObject({ from: 2, to: 1, status: { kind: "succeeded" } });
      expect((await watched.told("bake-failed")).join()).toMatch(/the rollback hook alarm asks for it/);
    },
  );

  it("the way back is tried again when the platform was away", async () => {
    await using watched = await Watched.begin();
    await promoted(watched, {});
    const { platform } = watched.ground;
    const observe = platform.observe.bind(platform);
    platform.observe = async () => Promise.reject(new Error("docker is away"));
    watched.serve(2, { requests: 600, errors: 200 });
    await vi.waitFor(
      async () =>
        expect((await watched.told("bake-failed")).join()).toMatch(/could not begin: docker is away/),
      patience,
    );
    platform.observe = observe;
    expect(await watched.newest(back)).toMatchObject({ from: 2, to: 1, status: { kind: "succeeded" } });
  });

  it("a release that was gone back to is not watched, and nothing goes back from it by itself", async () => {
    await using watched = await Watched.begin();
    await promoted(watched, {});
    const { id } = await watched.engine.rollback("shop", undefined, "by hand");
    await watched.over(id);
    await watched.restart();
    expect(watched.engine.verdict(id)).toBeUndefined();
    expect(await watched.ground.store.analyses.get(guardId(id))).toBeUndefined();
  });
});

const back = (rollout: Rollout) => rollout.kind === "rollback" && isOver(rollout);

async function promoted(watched: Watched, fields: object): Promise<string> {
  const id = await watched.deploy({ ...atOnce, ...fields });
  expect((await watched.over(id)).status.kind).toBe("succeeded");
  return id;
}
