import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ChannelKit, channelKits } from "../testing/channelKit.ts";
import { NotifyWorld } from "../testing/world.ts";

describe.each(Object.entries(channelKits))("a %s channel", (kind, open) => {
  let kit: ChannelKit;
  let world: NotifyWorld;
  beforeEach(async () => {
    kit = await open();
    world = await NotifyWorld.open();
    await world.stable(7, { ops: { ...kit.config, timeout: "20s" } });
    await world.rollout({ kind: "returning", cause: { reason: "x", automatic: true, at: 0 } });
  });
  afterEach(async () => {
    await world.close();
    await kit.close();
    expect(world.faults).toEqual([]);
  });
  const takenBack = (text = "taken back automatically: p99 is 4x stable's") =>
    world.happens("aborting", { rollout: "rollout-1", text });
  const firstTry = () => world.mailboxes().then(([box]) => box);

  it("says app, release, what, why and what to do next", async () => {
    await takenBack();
    await world.round();
    const [message] = kit.messages();
    expect(kit.messages()).toHaveLength(1);
    expect(message?.text).toContain("release 8 is taken back");
    expect(message?.text).toContain("shop");
    expect(message?.text).toContain("p99 is 4x stable's");
    expect(message?.text).toContain("switchyard history shop");
  });

  it("is tried again after a failure that may pass, with the same id, and not after it worked", async () => {
    kit.behave("busy", "accept");
    await takenBack();
    await world.round();
    expect(await firstTry()).toMatchObject({ state: "pending", attempts: 1 });
    expect((await firstTry())?.lastError).toMatch(/500|try later/);
    await world.after(1_999);
    const before = kit.messages().length;
    await world.after(1);
    const messages = kit.messages();
    expect(messages).toHaveLength(before + 1);
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
    expect(messages[0]?.id).not.toBe("");
    expect((await firstTry())?.lastError).toBeUndefined();
    await world.after(30_000);
    expect(kit.messages()).toHaveLength(before + 1);
    expect(await world.complaints()).toEqual([]);
  });

  it("is given up at once when it refuses for good, with an event that says how to try it", async () => {
    kit.behave("refuse");
    await takenBack();
    await world.round();
    expect(await firstTry()).toMatchObject({ state: "given-up" });
    expect(await world.complaints()).toEqual([
      expect.stringMatching(
        /channel "ops" was not told that release 8 is taken back: .*(404|550).*notify test shop ops/,
      ),
    ]);
    const before = kit.messages().length;
    await world.after(3_600_000);
    expect(kit.messages()).toHaveLength(before);
  });

  it.each(["hang", "reset"] as const)("is tried again when the connection ends in a %s", async (how) => {
    kit.behave(how, "accept");
    if (how === "hang") await world.stable(7, { ops: { ...kit.config, timeout: "300ms" } });
    await takenBack();
    await world.round();
    expect(await firstTry()).toMatchObject({ state: "pending", attempts: 1 });
    expect((await firstTry())?.lastError).not.toBe("");
    await world.stable(7, { ops: { ...kit.config, timeout: "20s" } });
    await world.after(2_000);
    expect((await firstTry())?.attempts).toBe(0);
    expect(kit.messages().at(-1)?.text).toContain("release 8");
  });

  it("is given up after a day of failures, and its secrets are in no record and no event", async () => {
    await takenBack();
    for (let tries = 0; tries < 20 && (await world.complaints()).length === 0; tries++) {
      kit.behave("busy");
      await world.after(tries === 0 ? 0 : 2 * 3_600_000);
    }
    expect(await firstTry()).toMatchObject({ state: "given-up" });
    const begun = (await firstTry())?.createdAt ?? 0;
    expect(world.clock.now() - begun).toBeGreaterThan(23 * 3_600_000);
    expect(world.clock.now() - begun).toBeLessThanOrEqual(24 * 3_600_000);
    const written = JSON.stringify([await world.mailboxes(), await world.store.events.listAll(0, 100)]);
    for (const secret of kit.secrets) expect(written).not.toContain(secret);
  });

  it("answers a test message with its outcome", async () => {
    expect(await world.notifier.test("shop", "ops")).toMatchObject([{ outcome: { kind: "sent" } }]);
    expect(kit.messages()[0]?.text).toContain("Nothing has happened to shop");
    // What it opened it closed again.
    expect(kit.messages()).toHaveLength(kind === "pagerduty" || kind === "alertmanager" ? 2 : 1);
    kit.behave("refuse");
    expect(await world.notifier.test("shop", undefined)).toMatchObject([{ outcome: { kind: "refused" } }]);
    await expect(world.notifier.test("shop", "nobody")).rejects.toThrow(/no channel nobody/);
  });

  it("is told to wait for a secret that cannot be read yet", async () => {
    const references = JSON.stringify(kit.config).match(/env:NOTIFY_\w+/);
    if (references === null) return;
    const name = references[0].slice(4);
    const value = process.env[name];
    delete process.env[name];
    await takenBack();
    await world.round();
    expect((await firstTry())?.lastError).toContain(name);
    process.env[name] = value;
    await world.after(2_000);
    expect(kit.messages()).toHaveLength(1);
  });
});
