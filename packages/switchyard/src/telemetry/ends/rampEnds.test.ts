import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Clock } from "../../clock.ts";
import { TestGround } from "../../rollout/testing/testGround.ts";
import type { EventKind } from "../../state/eventKinds.ts";
import { testRamp } from "../testRamp.ts";
import { RampEnds } from "./rampEnds.ts";

let ground: TestGround;
let now = 0;
const clock: Clock = { now: () => now, sleep: (ms, signal) => ground.clock.sleep(Math.min(ms, 1), signal) };
beforeEach(async () => {
  ground = await TestGround.open();
  now = Date.now();
});
afterEach(() => ground[Symbol.asyncDispose]());

async function happens(ramp: string, kind: EventKind): Promise<void> {
  await ground.events.add({ app: "shop", rollout: ramp, kind, level: "info", text: "" });
}

function ends(tell: (id: string) => void): RampEnds {
  const { store, events } = ground;
  const report = (error: Error) => ground.report(error);
  return new RampEnds({ name: "test", tell: async ({ id }) => tell(id) }, { store, events, clock, report });
}

test("every end is told once, also one that came while nobody listened", async () => {
  const heard: string[] = [];
  for (const id of ["a", "b"]) await ground.store.ramps.put(testRamp(id));
  await happens("a", "ramp-begun");
  await happens("b", "ramp-done");
  await happens("gone", "ramp-done");
  const following = ends((id) => heard.push(id));
  following.start();
  await vi.waitFor(() => expect(heard).toEqual(["b"]));
  // It began before the other one, and ends after it.
  await happens("a", "ramp-aborted");
  await vi.waitFor(() => expect(heard).toEqual(["b", "a"]));
  await following.stop();
  await ends((id) => heard.push(id)).tellAll();
  expect(heard).toEqual(["b", "a"]);
  expect(ground.reported).toEqual([]);
});

test("a listener that fails hears again, until the end is an hour ago", async () => {
  await ground.store.ramps.put(testRamp("bad"));
  await happens("bad", "ramp-failed");
  let tries = 0;
  const failing = ends(() => {
    tries += 1;
    throw new Error("no luck");
  });
  failing.start();
  await vi.waitFor(() => expect(tries).toBe(1));
  now += 15_000;
  await vi.waitFor(() => expect(tries).toBe(2));
  now += 3_600_000;
  await vi.waitFor(() => expect(tries).toBe(3));
  await failing.stop();
  await ends(() => expect.unreachable()).tellAll();
  expect(ground.reported.map(({ message }) => message)).toContain(
    "test: the end of the ramp bad is given up: no luck",
  );
});
