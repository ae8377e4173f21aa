import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { RampView } from "../src/flags/ramps/rampApi.ts";
import {
  ask,
  askAt,
  instancesOf,
  cli,
  create,
  edit,
  production,
  settings,
  shareOf,
  split,
  startWorld,
  textFlag,
} from "./flags/flagsWorld.ts";
import { startUsers, type Users } from "./flags/users.ts";
import type { World } from "./world.ts";

// Whole systems start and end in each; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const config = { instances: 2, drain: { grace: "2s" }, strategy: { type: "blue-green", watch: "0s" } };
const patiently = { timeout: 40_000, interval: 50 };
const isOver = ({ state }: RampView) => ["succeeded", "aborted", "failed"].includes(state);

// One world for all; of every person who gets `on` of the flag `broken`, three requests of ten fail.
let world: World;
let users: Users | undefined;
let flag = "";

beforeAll(async () => {
  world = await startWorld();
  await world.release(config, settings({ broken: { flag: "broken", variant: "on", share: 0.3 } }));
});

beforeEach(({ task }) => {
  flag = `flag-${task.id.replace(/\W/g, "-")}`;
});

afterEach(async () => {
  expect((await users?.stop())?.failures ?? []).toEqual([]);
  users = undefined;
});

afterAll(() => world?.[Symbol.asyncDispose]());

const rampOf = (name = flag) => world.client.ramps.of("shop", production, name);
const over = async (name = flag) => {
  await expect.poll(async () => isOver(await rampOf(name)), patiently).toBe(true);
  return rampOf(name);
};

it("a variant that fails is killed by the guard of its ramp, which says why, and touches no other flag", async () => {
  const events = followEvents();
  await create(world, "broken", textFlag(split(10_000)));
  await create(world, flag, textFlag("on"));
  users = startUsers(world, "broken", 6);
  await users.more(100);
  await world.client.ramps.start("shop", {
    flag: "broken",
    shares: [50_000, 100_000],
    every: 60_000,
    by: "ada",
  });
  const ramp = await over("broken");
  expect(ramp).toMatchObject({ state: "aborted", automatic: true });
  expect(ramp.reason).toMatch(/requests/);
  expect(await shareOf(world, "broken")).toBe(10_000);
  expect(await world.client.flags.get("shop", production, "broken")).toMatchObject({ state: "killed" });
  for (let i = 0; i < 20; i++) expect((await ask(world, "broken", `user-${i}`)).value).toBe("off");
  expect(await ask(world, flag)).toMatchObject({ value: "on" });

  const history = await cli(world, "flags", "history", "broken");
  expect(history.stdout).toContain("killed");
  expect(history.stdout).toContain(ramp.reason ?? "no reason");
  const actions = (await world.client.flags.history("shop", production, "broken")).map(
    ({ action }) => action,
  );
  expect(actions).toEqual(["share", "killed", "share", "created"]);
  expect(ramp.killedMs).toBeGreaterThan(0);
  await expect.poll(events.texts, patiently).toContain("flag-killed");
  expect(events.texts()).toContain(ramp.reason);
  events.stop();
});

it("a ramp goes on after a kill -9 of the control plane, while the app is deployed", async () => {
  await create(world, flag, textFlag(split(0)));
  users = startUsers(world, flag);
  await world.client.ramps.start("shop", {
    flag,
    shares: [20_000, 60_000, 100_000],
    every: 4_000,
    by: "ada",
  });
  await expect.poll(() => shareOf(world, flag), patiently).toBe(20_000);
  const first = await servedOn();
  await world.killControlPlane();
  // A step may have begun in between: it takes the variant from nobody.
  expect(await servedOn()).toEqual(expect.arrayContaining(first));
  await world.serve();
  expect(await rampOf()).toMatchObject({ state: "running" });
  const deployed = world.release(config, settings());
  const [ramp, release] = await Promise.all([over(), deployed]);
  expect(ramp).toMatchObject({ state: "succeeded" });
  expect(release).toMatchObject({ state: "succeeded" });
  expect(await shareOf(world, flag)).toBe(100_000);
  const shares = (await world.client.flags.history("shop", production, flag)).filter(
    ({ action }) => action === "share",
  );
  // Each step once, whatever had begun when it was killed.
  expect(shares).toHaveLength(3);
});

/** The event log from now on, as `status --watch` has it. */
function followEvents() {
  const stopped = new AbortController();
  const texts: string[] = [];
  void (async () => {
    for await (const update of world.client.watch("shop", { signal: stopped.signal })) {
      if (update.kind === "event") texts.push(JSON.stringify(update));
    }
  })().catch(() => undefined);
  return { texts: () => texts.join("\n"), stop: () => stopped.abort() };
}

/** Of a hundred users, those for whom the flag is on. */
async function servedOn(): Promise<string[]> {
  const names = Array.from({ length: 100 }, (_, number) => `user-${number}`);
  const served = await Promise.all(names.map((user) => ask(world, flag, user)));
  return names.filter((_, index) => served[index]?.value === "on");
}

it("an aborted ramp gives back the share that it found", async () => {
  await create(world, flag, textFlag(split(5_000)));
  await world.client.ramps.start("shop", { flag, shares: [30_000, 100_000], every: "approval", by: "ada" });
  await expect.poll(() => shareOf(world, flag), patiently).toBe(30_000);
  const told = await cli(world, "flags", "ramp", flag, "--abort");
  expect(told).toMatchObject({ status: 0 });
  expect(await over()).toMatchObject({ state: "aborted", automatic: false });
  expect(await shareOf(world, flag)).toBe(5_000);
});

it("a flag that a person kills is given to nobody more: its ramp is taken back", async () => {
  await create(world, flag, textFlag(split(5_000)));
  await world.client.ramps.start("shop", { flag, shares: [30_000, 100_000], every: 60_000, by: "ada" });
  await expect.poll(() => shareOf(world, flag), patiently).toBe(30_000);
  await world.client.flags.edit("shop", { edits: [{ kind: "kill", flag }], by: "grace", why: "too loud" });
  expect(await over()).toMatchObject({
    state: "aborted",
    automatic: false,
    reason: "the flag was killed by grace: too loud",
  });
  expect(await shareOf(world, flag)).toBe(5_000);
});

it("an experiment counts every user once, whichever instances they come to, and says what it found", async () => {
  await create(world, flag, textFlag(split(50_000)));
  await world.client.ramps.start("shop", {
    purpose: "experiment",
    flag,
    goals: [{ event: "purchase" }],
    by: "ada",
  });
  await expect
    .poll(async () => (await world.client.flags.delivery("shop", production)).missing, patiently)
    .toEqual([]);
  const people = Array.from({ length: 300 }, (_, number) => `person-${number}`);
  const variants = new Map<string, string>();
  const instances = await instancesOf(world, (await world.client.status("shop")).stable ?? 0);
  expect(instances).toHaveLength(2);
  // Everyone comes to both, twice.
  for (const { environment } of [...instances, ...instances]) {
    await Promise.all(
      people.map(async (user) => {
        const { value } = await askAt(`http://127.0.0.1:${environment["PORT"]}`, flag, user);
        expect(variants.get(user) ?? value).toBe(value);
        variants.set(user, value);
      }),
    );
  }
  const on = people.filter((user) => variants.get(user) === "on");
  const off = people.filter((user) => variants.get(user) === "off");
  const buyers = [...on.filter((_, index) => index % 2 === 0), ...off.filter((_, index) => index % 10 === 0)];
  // Twice each.
  for (const user of [...buyers, ...buyers]) {
    const query = new URLSearchParams({ event: "purchase", user });
    await (await fetch(`${world.url}/track?${query.toString()}`)).arrayBuffer();
  }
  const bought = (among: readonly string[]) => among.filter((user) => buyers.includes(user)).length;
  await expect
    .poll(async () => {
      const { counts, goals } = await rampOf();
      const goal = goals[0]?.variants.map(({ variant, converters }) => [variant, converters]) ?? [];
      return {
        counts: Object.fromEntries(counts.map(({ variant, exposures }) => [variant, exposures])),
        goal: Object.fromEntries(goal),
      };
    }, patiently)
    .toEqual({
      counts: { off: off.length, on: on.length },
      goal: { off: bought(off), on: bought(on) },
    });
  const shown = await cli(world, "flags", "experiment", "show", flag);
  expect(shown).toMatchObject({ status: 0 });
  expect(shown.stdout).toContain("better than the control");
  await edit(world, { kind: "disable", flag });
});
