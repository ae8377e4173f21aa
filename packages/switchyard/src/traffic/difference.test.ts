import { describe, expect, it } from "vitest";
import { difference, nothing } from "./difference.ts";
import { createHistogram, record } from "./histogram.ts";
import type { ReleaseMetrics } from "./port.ts";

function counted(good: number, failed: number): ReleaseMetrics {
  const none = nothing("shop", 2);
  const latency = createHistogram();
  for (let request = 0; request < good + failed; request++) record(latency, 1_000);
  return {
    ...none,
    requests: good + failed,
    status: { ...none.status, "2xx": good, "5xx": failed },
    latency,
  };
}

describe("what was counted between two readings", () => {
  it("is what the newer one has more", () => {
    const { requests, status, latency } = difference(counted(10, 1), counted(15, 3), counted(0, 0));
    expect({ requests, good: status["2xx"], failed: status["5xx"], timed: latency.count }).toEqual({
      requests: 7,
      good: 5,
      failed: 2,
      timed: 7,
    });
  });

  it("is nothing of a release that the router does not know", () => {
    expect(difference(counted(10, 1), undefined, counted(0, 0))).toEqual(nothing("shop", 2));
  });

  it.each([
    ["fewer requests than before", counted(10, 0), counted(2, 1)],
    ["as many requests as before", counted(3, 0), counted(0, 3)],
    ["more requests than before, of which fewer were good", counted(3, 0), counted(0, 5)],
  ])("is all of the newer one after a restart of the router: %s", (_what, older, newer) => {
    expect(difference(older, newer, newer)).toBe(newer);
  });
});
