import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runBin } from "../src/cli/testing/runBin.ts";
import { type Receiver, startReceiver } from "../src/notify/testing/receiver.ts";
import { World } from "./world.ts";

describe("notifications of a running control plane", () => {
  let world: World;
  let receiver: Receiver;
  beforeEach(async () => {
    process.env["NOTIFY_E2E_SECRET"] = "sesame-open";
    receiver = await startReceiver();
    world = await World.start();
  });
  afterEach(async () => {
    await world[Symbol.asyncDispose]();
    await receiver.close();
  });
  const config = () => ({
    instances: 1,
    drain: { grace: "1s" },
    strategy: { type: "blue-green", watch: "0s" },
    notify: {
      ops: {
        webhook: { url: `${receiver.url}/ops`, secret: { from: "env:NOTIFY_E2E_SECRET" } },
        events: ["started", "finished", "aborted"],
      },
    },
  });
  const told = () =>
    receiver.received.map(({ body }) => {
      const message: { type: string } = JSON.parse(body);
      return message.type;
    });
  const run = (...parameters: readonly string[]) => runBin(world.stateDir, parameters);

  it("tell of a rollout, signed, and can be listed and tried from the command line", async () => {
    await world.release(config());
    await expect.poll(told, { timeout: 10_000 }).toEqual(["begun", "succeeded"]);
    for (const { headers, body } of receiver.received) {
      const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
      const expected = createHmac("sha256", "sesame-open").update(signed).digest("base64");
      expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
    }

    const list = await run("notify", "list", "shop");
    expect(list.stdout).toMatch(/^ops +webhook +info +started, finished, aborted$/m);
    expect(list.stdout).toMatch(/^ops +release 1 is stable +sent /m);

    const works = await run("notify", "test", "shop", "ops");
    expect(works).toMatchObject({ status: 0, stdout: expect.stringContaining("ops (webhook): sent") });
    receiver.answer({ status: 410, body: "gone" });
    const broken = await run("notify", "test", "shop", "--json");
    expect(broken.status).toBe(1);
    const [results, error] = broken.stdout
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(results).toMatchObject([{ channel: "ops", sent: false, error: "answered 410: gone" }]);
    expect(error).toMatchObject({ error: { code: "NOTIFICATION_FAILED" } });
    expect(await run("notify", "test", "shop", "nobody")).toMatchObject({ status: 5 });
  }, 60_000);

  it("are delivered after kill -9 in the middle of sending, with the id that they had", async () => {
    receiver.answer("hang");
    const rollout = world.deploy(config());
    await expect.poll(told, { timeout: 10_000 }).toContain("begun");
    await world.until((await rollout).id, ({ state }) => state === "succeeded");
    await world.killControlPlane();
    const begun = () => told().filter((type) => type === "begun").length;
    const begunBefore = begun();
    await world.serve();
    await expect.poll(begun, { timeout: 20_000 }).toBeGreaterThan(begunBefore);
    await expect.poll(() => told().includes("succeeded"), { timeout: 10_000 }).toBe(true);
    const ids = receiver.received
      .filter(({ body }) => body.includes('"type":"begun"'))
      .map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
  }, 60_000);
});
