import { describe, expect, test } from "vitest";
import { nothing } from "../../traffic/difference.ts";
import { createHistogram, record } from "../../traffic/histogram.ts";
import type { ReleaseMetrics } from "../../traffic/port.ts";
import { contractQuestion, metricProviderContract } from "./contract.ts";
import { routerProvider } from "./router.ts";

const latency = createHistogram();
record(latency, 1_500);
const counted: ReleaseMetrics = {
  app: "shop",
  release: 7,
  requests: 300,
  status: { "1xx": 0, "2xx": 280, "3xx": 0, "4xx": 10, "5xx": 6, error: 4 },
  aborted: 3,
  retries: 1,
  latency,
};

const measures = {
  errors: { kind: "tally", events: 10, exposure: 300 },
  aborted: { kind: "tally", events: 3, exposure: 300 },
  latency: { kind: "histogram", histogram: latency },
} as const;

for (const measure of ["errors", "aborted", "latency"] as const)
  metricProviderContract(`router, measuring ${measure},`, {
    data: measures[measure],
    source: "router",
    troubles: [],
    open: async (condition) => ({
      provider: routerProvider(
        { measure },
        { traffic: () => (condition === "data" ? counted : nothing("shop", 7)) },
      ),
      [Symbol.asyncDispose]: async () => undefined,
    }),
  });

describe("routerProvider", () => {
  test("says how many requests come per second, also when none do", async () => {
    for (const [seen, expected] of [
      [counted, 10],
      [nothing("shop", 7), 0],
    ] as const) {
      const { data } = await routerProvider({ measure: "requests" }, { traffic: () => seen }).measure(
        contractQuestion(),
        new AbortController().signal,
      );
      expect(data).toEqual({ kind: "samples", samples: [expected] });
    }
  });

  test("that has no reading is unavailable: silence is no traffic of 0", async () => {
    const measured = routerProvider({ measure: "errors" }, { traffic: () => undefined }).measure(
      contractQuestion(),
      new AbortController().signal,
    );
    await expect(measured).rejects.toMatchObject({ code: "METRIC_UNAVAILABLE" });
  });

  test("asks for the release and the window, and says so", async () => {
    const asked: unknown[] = [];
    const traffic = (...question: unknown[]) => {
      asked.push(question);
      return counted;
    };
    const question = { ...contractQuestion(), window: { from: 0, to: 90_000 } };
    const { query } = await routerProvider({ measure: "errors" }, { traffic }).measure(
      question,
      new AbortController().signal,
    );
    expect(asked).toEqual([["shop", 7, { from: 0, to: 90_000 }]]);
    expect(query).toBe("errors of shop release 7 within 1m30s until 1970-01-01T00:01:30.000Z");
  });
});
