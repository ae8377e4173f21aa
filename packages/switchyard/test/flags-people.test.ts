import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { cli, create, production, settings, startWorld, textFlag } from "./flags/flagsWorld.ts";
import type { World } from "./world.ts";

// Whole systems start and end in each; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const config = { instances: 1, strategy: { type: "blue-green", watch: "0s" } };
const patiently = { timeout: 30_000, interval: 50 };

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.release(config, settings());
});

afterAll(() => world?.[Symbol.asyncDispose]());

const stateOf = async (flag: string) => (await world.client.flags.get("shop", production, flag)).state;

it("a change that was planned for a time at which nobody was there is made at the next start", async () => {
  await create(world, "later", textFlag("on"));
  const at = new Date(Date.now() + 1_500).toISOString();
  const planned = await world.client.flags.edit("shop", {
    edits: [{ kind: "disable", flag: "later" }],
    by: "ada",
    at,
  });
  expect(planned).toMatchObject({ kind: "planned", planned: { state: "scheduled" } });
  await world.killControlPlane();
  await expect.poll(() => Date.now(), patiently).toBeGreaterThan(Date.parse(at));
  await world.serve();
  await expect.poll(() => stateOf("later"), patiently).toBe("off");
  expect(await world.client.flags.planned("shop", production)).toMatchObject([{ state: "applied" }]);
});

it("a protected environment wants two people, except for a kill", async () => {
  await create(world, "pay", textFlag("on"));
  await world.client.flags.protect("shop", { protected: true, by: "ada" });
  const { planned } = await world.client.flags.edit("shop", {
    edits: [{ kind: "disable", flag: "pay" }],
    by: "ada",
  });
  const id = planned?.id ?? "no plan";
  expect(await stateOf("pay")).toBe("on");

  const alone = await cli(world, "flags", "approve", id, "--by", "ada");
  expect(alone.status).toBe(4);
  expect(await stateOf("pay")).toBe("on");
  // What waits for a person waits over restarts, too.
  await world.killControlPlane();
  await world.serve();
  expect(await cli(world, "flags", "approve", id, "--by", "grace")).toMatchObject({ status: 0 });
  expect(await stateOf("pay")).toBe("off");

  await world.client.flags.edit("shop", {
    edits: [{ kind: "enable", flag: "pay" }],
    by: "ada",
    why: "shop is shut",
    emergency: true,
  });
  expect(await stateOf("pay")).toBe("on");
  expect(await cli(world, "flags", "kill", "pay", "--by", "ada", "-r", "paid twice")).toMatchObject({
    status: 0,
  });
  expect(await stateOf("pay")).toBe("killed");
  const history = await world.client.flags.history("shop", production, "pay");
  expect(history).toMatchObject([
    { action: "killed", by: "ada", why: "paid twice", emergency: true },
    { action: "enabled", by: "ada", why: "shop is shut", emergency: true },
    { action: "disabled", by: "ada", approvedBy: "grace" },
    { action: "created" },
  ]);
});

it("a release that would ramp a flag of a protected environment is refused before it begins", async () => {
  const ramping = { ...config, flags: { ramp: [{ flag: "pay", steps: ["100%"] }] } };
  await expect(world.client.plan("shop", { run: "node app.mjs", ...ramping })).rejects.toMatchObject({
    code: "CONFLICT",
    message: "production is protected, so a release cannot ramp its flags.",
  });
  expect(await world.client.flags.planned("shop", production)).not.toContainEqual(
    expect.objectContaining({ state: "awaiting-approval" }),
  );
});
