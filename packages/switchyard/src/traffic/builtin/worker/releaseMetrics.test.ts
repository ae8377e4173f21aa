import { describe, expect, it } from "vitest";
import { quantile } from "../../histogram.ts";
import { outcomeOf, ReleaseCounters } from "./releaseMetrics.ts";
import { appRoute, releaseRoute } from "./testRouter.ts";

describe("ReleaseCounters", () => {
  it("counts every request once: by its class, as an error or as aborted", () => {
    const counters = new ReleaseCounters();
    for (const status of [101, 200, 302, 404, 500]) counters.count("shop", 1, outcomeOf(status), 0, 1_000);
    counters.count("shop", 1, "error", 2, 3_000);
    counters.count("shop", 1, "aborted", 0, undefined);
    counters.count("blog", 1, "2xx", 0, undefined);
    const [shop, blog] = counters.snapshot();
    expect(shop).toMatchObject({
      app: "shop",
      release: 1,
      requests: 7,
      status: { "1xx": 1, "2xx": 1, "3xx": 1, "4xx": 1, "5xx": 1, error: 1 },
      aborted: 1,
      retries: 2,
      latency: { count: 6, sumMicros: 8_000 },
    });
    expect(quantile(shop!.latency, 0.5)).toBeCloseTo(1_000, -1);
    expect(blog).toMatchObject({ app: "blog", requests: 1, latency: { count: 0 } });
  });

  it("remembers the newest releases that left the table and every one that is in it", () => {
    const counters = new ReleaseCounters();
    for (let release = 1; release <= 30; release++) counters.count("shop", release, "2xx", 0, 1);
    counters.prune({ format: 1, generation: 1, apps: [appRoute([releaseRoute(3, 10_000, [])])] });
    expect(counters.snapshot().map(({ release }) => release)).toEqual([
      3, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
    ]);
  });
});
