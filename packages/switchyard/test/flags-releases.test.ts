import { compileFlags } from "@switchyard/flags";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import {
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
import { startUsers } from "./flags/users.ts";
import { isOver, type World } from "./world.ts";

// Whole systems start and end in each; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const quick = { instances: 2, drain: { grace: "2s" } };
const atOnce = { ...quick, strategy: { type: "blue-green", watch: "0s" } };
const patiently = { timeout: 20_000, interval: 50 };

// One world for all: every test begins with a stable release of its own.
let world: World;
let stable = 0;

beforeAll(async () => {
  world = await startWorld();
});

beforeEach(async () => {
  ({ to: stable } = await world.release(atOnce, settings()));
});

afterAll(() => world?.[Symbol.asyncDispose]());

it.each([
  { type: "rolling", pause: "300ms" },
  { type: "canary", steps: [{ shift: "50%" }, { pause: { for: "1s" } }] },
])("an instance of a release that a flag does not fit never serves it, $type", async (strategy) => {
  const flag = `checkout-${strategy.type}`;
  await create(world, flag, textFlag("on", { requires: { release: `>= ${stable + 1}` } }));
  const users = startUsers(world, flag);
  expect(await world.release({ ...quick, strategy }, settings())).toMatchObject({ state: "succeeded" });
  const { served, failures } = await users.stop();
  expect(failures).toEqual([]);
  const values = (release: number) =>
    new Set(served.filter((each) => each.release === release).map(({ value }) => value));
  expect(values(stable)).toEqual(new Set(["off"]));
  expect(values(stable + 1)).toEqual(new Set(["on"]));
});

it("a flag that a live release names is not deleted until that release is gone", async () => {
  const gone = { ...atOnce, instances: 1, keepWarm: { instances: 0 } };
  await create(world, "checkout", textFlag("on"));
  const { to } = await world.release({ ...gone, flags: { uses: ["checkout"] } }, settings());
  const refused = await cli(world, "flags", "delete", "checkout", "--yes");
  expect(refused.status).toBe(4);
  expect(refused.stderr).toContain(`release ${to} names it`);
  await world.release(gone, settings());
  await expect
    .poll(() => cli(world, "flags", "delete", "checkout", "--yes"), { ...patiently, interval: 300 })
    .toMatchObject({ status: 0 });
  expect((await world.client.flags.list("shop", production)).map(({ key }) => key)).not.toContain("checkout");
});

it("a release turns its flags on once it is stable, and off again when it is taken back", async () => {
  await create(world, "banner", textFlag(split(0)));
  const ramp = { flag: "banner", steps: ["20%", "100%"] };

  const doomed = await world.deploy({ ...atOnce, flags: { ramp: [{ ...ramp, every: "20s" }] } }, settings());
  await expect.poll(() => shareOf(world, "banner"), patiently).toBe(20_000);
  expect(await world.client.status("shop")).toMatchObject({ stable: doomed.to });
  await world.client.abort("shop", {});
  expect(await world.until(doomed.id, isOver)).toMatchObject({ state: "aborted" });
  expect(await shareOf(world, "banner")).toBe(0);
  expect(await world.client.status("shop")).toMatchObject({ stable });

  const good = await world.release({ ...atOnce, flags: { ramp: [{ ...ramp, every: "200ms" }] } }, settings());
  expect(good).toMatchObject({ state: "succeeded" });
  expect(await shareOf(world, "banner")).toBe(100_000);
  const history = await world.client.flags.history("shop", production, "banner");
  const shares = history.filter(({ action }) => action === "share");
  expect(shares.map(({ why, origin }) => ({ why, origin })).toReversed()).toEqual([
    { why: `release ${doomed.to}`, origin: doomed.id },
    { why: `release ${doomed.to} was taken back`, origin: doomed.id },
    { why: `release ${good.to}`, origin: good.id },
    { why: `release ${good.to}`, origin: good.id },
  ]);
});

it("the guard of a release takes back the flag that it has turned on", async () => {
  await create(world, "footer", textFlag(split(0)));
  const users = startUsers(world, "footer");
  try {
    await users.more(300);
    const over = await world.release(
      { ...atOnce, flags: { ramp: [{ flag: "footer", steps: ["50%"], every: "30s" }] } },
      settings({ broken: { variant: "on", share: 0.8 } }),
    );
    expect(over).toMatchObject({ state: "aborted", automatic: true });
    expect(await shareOf(world, "footer")).toBe(0);
    expect(await world.client.status("shop")).toMatchObject({ stable });
  } finally {
    expect((await users.stop()).broken).toBeGreaterThan(0);
  }
});

it("a cohort by flag is exactly the users for whom the flag is on, and follows it", async () => {
  await create(world, "beta", textFlag(split(30_000), { requires: { release: `>= ${stable + 1}` } }));
  const config = {
    ...quick,
    cohorts: [{ flag: "beta", user: { cookie: "user" } }],
    strategy: { type: "canary", steps: [{ shift: "0%" }, { pause: { approval: true } }] },
  };
  const { id } = await world.deploy(config, settings());
  await world.until(id, ({ waitingFor }) => waitingFor === "approval");

  const users = Array.from({ length: 200 }, (_, number) => `user-${number}`);
  const routed = async () => {
    const releases = await Promise.all(
      users.map(async (user) => {
        const response = await fetch(world.url, { headers: { cookie: `user=${user}` } });
        await response.arrayBuffer();
        return response.headers.get("x-release");
      }),
    );
    return users.filter((_, index) => releases[index] === String(stable + 1));
  };
  const decided = async () => {
    const flags = compileFlags(await world.client.flags.document("shop", production), {
      release: stable + 1,
    });
    return users.filter((targetingKey) => flags.evaluate("beta", { targetingKey }).variant === "on");
  };

  const first = await routed();
  expect(first).toEqual(await decided());
  expect(first.length).toBeGreaterThan(30);
  expect(first.length).toBeLessThan(90);

  await edit(world, { kind: "share", flag: "beta", variant: "on", share: 60_000 });
  const more = await decided();
  await expect.poll(routed, patiently).toEqual(more);
  expect(more).toEqual(expect.arrayContaining(first));
  expect(more.length).toBeGreaterThan(first.length);

  await edit(world, { kind: "kill", flag: "beta" });
  await expect.poll(routed, patiently).toEqual([]);
  await world.client.abort("shop", {});
  expect(await world.until(id, isOver)).toMatchObject({ state: "aborted" });
});
