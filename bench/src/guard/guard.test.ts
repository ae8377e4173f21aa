import { expect, test } from "vitest";
import { scenarios } from "./scenarios.ts";
import { tryScenario } from "./tryScenario.ts";

const options = { rate: 100, warmUpMs: 5_000, ending: new AbortController().signal };

test.for(scenarios.filter((one) => one.expect === "taken-back"))(
  "a release with this bug is taken back by itself under load: $name",
  { timeout: 200_000 },
  async (scenario) => {
    const trial = await tryScenario(scenario, "canary", { ...options, watch: "150s" });
    expect(trial).toMatchObject({ outcome: "taken-back", users: 0.25 });
    // A process that dies takes the writes with it that it has in flight.
    expect(trial.lost).toBeLessThanOrEqual(scenario.name === "crash loop" ? 10 : 0);
    expect(trial.rollbackMs).not.toBeNull();
    expect(trial.candidateRequests).toBeGreaterThan(0);
  },
);

test("a healthy release on a noisy day is promoted under load", { timeout: 120_000 }, async () => {
  const healthy = scenarios.find((one) => one.expect === "promoted");
  if (healthy === undefined) throw new Error("no healthy scenario");
  const trial = await tryScenario(healthy, "canary", { ...options, watch: "10s" });
  expect(trial).toMatchObject({ outcome: "promoted", lost: 0 });
});
