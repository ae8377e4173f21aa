import { compileFlags } from "@switchyard/flags";
import { expect, test } from "vitest";
import { importFlags } from "../importFlags.ts";

test("a rollout without a group is imported with an empty seed, and enabled", () => {
  const strategies = [{ name: "gradualRolloutUserId", parameters: { percentage: "50" } }];
  const text = JSON.stringify({ version: 1, features: [{ name: "beta", enabled: true, strategies }] });
  const { document, notCarried } = importFlags("unleash", text);
  expect(document.flags["beta"]?.state).toBe("ENABLED");
  expect(notCarried.filter(({ what }) => /does not compile|disabled/.test(what))).toEqual([]);
  const flags = compileFlags(document);
  expect(flags.problems).toEqual([]);
  // murmur3_32(":user-1") % 100 + 1 <= 50, and so on, as unleash-client decides.
  const served = ["user-1", "user-2", "user-3", "user-4", "user-5", "user-6"].map(
    (targetingKey) => flags.evaluate("beta", { targetingKey }).value,
  );
  expect(served).toEqual(expected);
});

const expected = [true, true, false, false, false, false];
