import { expect, it } from "vitest";
import { hooksOf } from "../config/hooksSchema.ts";
import { releaseOf } from "../rollout/ground.ts";
import { TestShop } from "../rollout/testing/testShop.ts";
import { HookProvider } from "./hookProvider.ts";
import { TestReceiver } from "./testReceiver.ts";

const never = new AbortController().signal;
const window = { from: 0, to: 1 };

it("a rollout hook measures 1 for a yes and 0 for anything else, and nothing of stable", async () => {
  const replies = [204, 500, "reset", "hang"] as const;
  await using receiver = await TestReceiver.open((_message, count) => replies[count - 1] ?? 200);
  await using shop = await TestShop.open();
  const approval = { strategy: { type: "blue-green", approval: true } };
  const rollout = await shop.deploy({
    hooks: { load: receiver.hook("rollout", { timeout: "3s", metadata: { suite: "load" } }) },
    ...approval,
  });
  const candidate = await releaseOf(shop.ground, "shop", 2);
  const [[name, hook] = []] = hooksOf(candidate.config.hooks, "rollout");
  if (name === undefined || hook === undefined) throw new Error("no hook");
  const provider = new HookProvider(shop.ground, { name, hook, candidate, rollout: () => rollout });

  const measure = async (release: number) => {
    const { data } = await provider.measure({ app: "shop", release, window }, never);
    return data.kind === "samples" ? data.samples : data.kind;
  };
  expect([await measure(2), await measure(2), await measure(2), await measure(2)]).toEqual([
    [1],
    [0],
    [0],
    [0],
  ]);
  expect(await measure(1)).toEqual([]);
  expect(receiver.received).toHaveLength(4);
  expect(receiver.received[0]).toMatchObject({ type: "rollout", metadata: { suite: "load" } });
});
