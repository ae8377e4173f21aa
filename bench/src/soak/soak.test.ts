import { expect, test } from "vitest";
import { startLoad } from "../load/startLoad.ts";
import { withSwitchyard } from "../product/withSwitchyard.ts";
import { makeReleases, soak } from "./soak.ts";
import { strategies, type StrategyName } from "./strategies.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a literal
test.for(Object.keys(strategies) as StrategyName[])(
  "%s promotes, aborts and rolls back under mixed load without a failed request",
  { timeout: 120_000 },
  async (strategy) => {
    const { signal } = new AbortController();
    const report = await withSwitchyard(signal, async (switchyard) => {
      const releases = await makeReleases(switchyard, strategy);
      await switchyard.deploy(releases.quick[0]);
      const load = startLoad({ baseUrl: switchyard.url, rate: 100, phase: "soak" });
      await soak(switchyard, releases, 3, { ending: signal, onDeploy: () => {}, takeBackEvery: 2 }).finally(
        () => load.stop(),
      );
      return load.stop();
    });
    expect(report.failures).toEqual([]);
    expect(report.failed).toBe(0);
    expect(report.requests).toBeGreaterThan(200);
  },
);
