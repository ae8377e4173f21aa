import { describe, expect, test } from "vitest";
import { metricProviderContract } from "./contract.ts";
import { instancesProvider } from "./instances.ts";
import type { Question } from "./port.ts";
import type { UsageReading } from "./usage.ts";

/** Readings of `shop-7-1` and `shop-7-2`, seconds before `to` first. */
function readings(
  to: number,
  ...rows: readonly [ago: number, instance: number, restarts: number][]
): UsageReading[] {
  return rows.map(([ago, instance, restarts]) => ({
    at: to - ago * 1000,
    instance: `shop-7-${instance}`,
    cpu: instance / 10,
    memoryBytes: instance * 1_000,
    restarts,
  }));
}

const usageOf =
  (all: (to: number) => readonly UsageReading[]) =>
  (_app: string, _release: number, { from, to }: Question["window"]) =>
    all(to).filter(({ at }) => at >= from && at < to);

const expected = { cpu: [0.1, 0.2, 0.1], memory: [1_000, 2_000, 1_000], restarts: [3] } as const;

for (const measure of ["cpu", "memory", "restarts"] as const)
  metricProviderContract(`instances, measuring ${measure},`, {
    data: { kind: "samples", samples: expected[measure] },
    source: "instances",
    troubles: [],
    open: async (condition) => ({
      provider: instancesProvider(
        { measure },
        {
          usage: usageOf((to) =>
            condition === "data" ? readings(to, [20, 1, 0], [20, 2, 1], [10, 1, 3]) : [],
          ),
        },
      ),
      [Symbol.asyncDispose]: async () => undefined,
    }),
  });

describe("instancesProvider, measuring restarts,", () => {
  const to = 1_000_000;
  const crashes = async (...rows: Parameters<typeof readings> extends [number, ...infer R] ? R : never) => {
    const provider = instancesProvider(
      { measure: "restarts" },
      { usage: usageOf(() => readings(to, ...rows)) },
    );
    const question = { app: "shop", release: 7, window: { from: to - 30_000, to } };
    return (await provider.measure(question, new AbortController().signal)).data;
  };

  test("counts a crash between the last reading before the window and the first in it", async () => {
    expect(await crashes([31, 1, 4], [29, 1, 5])).toEqual({ kind: "samples", samples: [1] });
  });

  test("does not count what happened before the window", async () => {
    expect(await crashes([35, 1, 4], [31, 1, 9], [29, 1, 9])).toEqual({ kind: "samples", samples: [0] });
  });

  test("counts all of a count that began anew", async () => {
    expect(await crashes([20, 1, 4], [10, 1, 2])).toEqual({ kind: "samples", samples: [2] });
  });

  test("knows nothing without a reading in the window", async () => {
    expect(await crashes([31, 1, 4])).toEqual({ kind: "samples", samples: [] });
  });
});

test("a platform that does not measure a value has no data", async () => {
  const usage = usageOf((to) => [{ at: to - 1, instance: "shop-7-1", restarts: 0 }]);
  const question = { app: "shop", release: 7, window: { from: 0, to: 1_000 } };
  const { data } = await instancesProvider({ measure: "cpu" }, { usage }).measure(
    question,
    new AbortController().signal,
  );
  expect(data).toEqual({ kind: "samples", samples: [] });
});
