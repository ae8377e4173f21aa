import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Clock } from "../../clock.ts";
import { TestGround } from "../../rollout/testing/testGround.ts";
import { testRollout } from "../testRollout.ts";
import { outcomeTally, readOutcomes } from "./outcomeTally.ts";
import { type EndListener, RolloutEnds } from "./rolloutEnds.ts";

let ground: TestGround;
let now = 0;
const clock: Clock = { now: () => now, sleep: (ms, signal) => ground.clock.sleep(Math.min(ms, 1), signal) };
beforeEach(async () => {
  ground = await TestGround.open();
  now = 10_000;
  await ground.store.apps.put({ app: "shop", stable: null, split: null });
});
afterEach(() => ground[Symbol.asyncDispose]());

const ends = (listener: EndListener) =>
  new RolloutEnds(listener, {
    store: ground.store,
    events: ground.events,
    clock,
    report: (error) => ground.report(error),
  });
const succeeded = (id: string, at: number) =>
  testRollout(id, { kind: "succeeded", at }, { startedAt: at - 100 });

/** Remembers what it hears. */
function listening(fails: (id: string) => boolean = () => false) {
  const heard: string[] = [];
  const listener: EndListener = {
    name: "test",
    async tell({ id }) {
      if (fails(id)) throw new Error("no luck");
      heard.push(id);
    },
  };
  return { heard, listener };
}

test("every end is told once, in order, also by the next control plane and however many there were", async () => {
  const all = Array.from({ length: 40 }, (_, index) => succeeded(`r${index}`, 1_000 + index));
  for (const rollout of all) await ground.store.rollouts.put(rollout);
  const { heard, listener } = listening();
  await ends(listener).tellAll("shop");
  expect(heard).toEqual(all.map(({ id }) => id));
  await ground.store.rollouts.put(succeeded("later", 9_000));
  await ends(listener).tellAll("shop");
  expect(heard.slice(40)).toEqual(["later"]);
});

test("a rollout that is not over is told when it is, without being asked", async () => {
  const { heard, listener } = listening();
  const following = ends(listener);
  await following.start();
  await ground.store.rollouts.put(testRollout("r1", { kind: "applying", step: 0 }));
  ground.events.touch("shop");
  await ground.store.rollouts.put(succeeded("r1", 2_000));
  ground.events.touch("shop");
  await vi.waitFor(() => expect(heard).toEqual(["r1"]));
  await following.stop();
});

test("a listener that fails hears again, until the end is an hour ago; then the next one is told", async () => {
  const { heard, listener } = listening((id) => id === "bad");
  await ground.store.rollouts.put(succeeded("bad", 2_000));
  await ground.store.rollouts.put(succeeded("good", 3_000));
  await expect(ends(listener).tellAll("shop")).rejects.toThrow("no luck");
  expect(heard).toEqual([]);
  now = 2_000 + 3_600_000;
  await ends(listener).tellAll("shop");
  expect(heard).toEqual(["good"]);
  expect(ground.reported.map(({ message }) => message)).toEqual([
    "test: the end of rollout bad is given up: no luck",
  ]);
});

test("the background tries a failed listener again later", async () => {
  let failing = true;
  const { heard, listener } = listening(() => failing);
  const following = ends(listener);
  await ground.store.rollouts.put(succeeded("r1", 2_000));
  await following.start();
  await vi.waitFor(() => expect(ground.reported).toHaveLength(1));
  failing = false;
  now += 15_000;
  await vi.waitFor(() => expect(heard).toEqual(["r1"]));
  await following.stop();
});

test("outcomes are counted once, and a retried undo counts as a further end", async () => {
  const cause = { reason: "it was bad", automatic: true, at: 1_500 };
  await ground.store.rollouts.put(succeeded("r1", 2_000));
  await ground.store.rollouts.put(testRollout("r2", { kind: "failed", at: 3_000, cause, error: "x" }));
  await ends(outcomeTally).tellAll("shop");
  await ends(outcomeTally).tellAll("shop");
  await ground.store.rollouts.put(testRollout("r2", { kind: "aborted", at: 4_000, cause }));
  await ends(outcomeTally).tellAll("shop");
  const counts = await readOutcomes(ground.store, "shop");
  expect(counts.filter(({ count }) => count > 0)).toEqual([
    { kind: "deploy", outcome: "succeeded", count: 1 },
    { kind: "deploy", outcome: "aborted", count: 1 },
    { kind: "deploy", outcome: "failed", count: 1 },
  ]);
});
