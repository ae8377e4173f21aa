import { describe, expect, it } from "vitest";
import { type Reply, TestReceiver } from "../../hooks/testReceiver.ts";
import { TestShop } from "../testing/testShop.ts";

async function outcomeOf(type: string, reply: (count: number) => Reply, fields: object = {}) {
  await using receiver = await TestReceiver.open((_message, count) => reply(count));
  await using shop = await TestShop.open();
  const rollout = await shop.deploy({ hooks: { tell: receiver.hook(type, fields) } });
  const status = await shop.over(rollout);
  return {
    status,
    shown: await shop.rollout(rollout),
    received: receiver.received,
    failures: await shop.texts("hook-failed"),
  };
}

describe("a pre-rollout hook", () => {
  it("is called once, before any user has the release", async () => {
    const { status, received } = await outcomeOf("pre-rollout", () => 200);
    expect(status.kind).toBe("succeeded");
    expect(received).toMatchObject([{ type: "pre-rollout", weight: { now: 0, next: 10_000 } }]);
  });

  it("takes the release back when it refuses, without asking again", async () => {
    const { status, received } = await outcomeOf("pre-rollout", () => ({
      status: 422,
      body: "2 checks failed",
    }));
    expect(status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
    expect(status).toMatchObject({
      cause: { reason: expect.stringContaining("answered 422: 2 checks failed") },
    });
    expect(received).toHaveLength(1);
  });

  it("is tried again under the same id when its failure may pass, so often and no more", async () => {
    const recovers = await outcomeOf("pre-rollout", (count) => (count === 1 ? "reset" : 200), { retries: 1 });
    expect(recovers.status.kind).toBe("succeeded");
    expect(recovers.received).toHaveLength(2);
    expect(new Set(recovers.received.map(({ id }) => id)).size).toBe(1);
    const stays = await outcomeOf("pre-rollout", () => 503, { retries: 1 });
    expect(stays.status.kind).toBe("aborted");
    expect(stays.received).toHaveLength(2);
  });

  it("takes the release back when it does not answer in time", async () => {
    const { status } = await outcomeOf("pre-rollout", () => "hang", { timeout: "50ms", retries: 0 });
    expect(status).toMatchObject({
      kind: "aborted",
      cause: { reason: expect.stringContaining("within 50ms") },
    });
  });
});

describe("a post-rollout hook", () => {
  it("hears that the release was promoted", async () => {
    const { status, received, failures } = await outcomeOf("post-rollout", () => 200);
    expect(status.kind).toBe("succeeded");
    expect(received).toMatchObject([{ type: "post-rollout", rollout: { promoted: true } }]);
    expect(failures).toEqual([]);
  });

  it("is only reported when it fails", async () => {
    const { status, shown, failures } = await outcomeOf("post-rollout", () => 500, { retries: 0 });
    expect(status.kind).toBe("succeeded");
    expect(shown.steps.at(-1)).toMatchObject({ state: "applied", detail: "the hook tell answered 500" });
    expect(failures).toEqual(["the hook tell answered 500"]);
  });
});
