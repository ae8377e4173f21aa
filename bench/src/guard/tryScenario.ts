import { join } from "node:path";
import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import { startLoad } from "../load/startLoad.ts";
import { withSwitchyard } from "../product/withSwitchyard.ts";
import { makeRelease } from "../shop/releaseDirectory.ts";
import { type Scenario, strategies, type StrategyName, watched } from "./scenarios.ts";

export interface Trial {
  readonly scenario: string;
  readonly strategy: StrategyName;
  readonly outcome: "taken-back" | "promoted";
  readonly asExpected: boolean;
  /** From the first shifted user to the decision, in seconds; null for a promoted one. */
  readonly detectionS: number | null;
  /** From the decision to the acknowledged route table without the candidate. */
  readonly rollbackMs: number | null;
  /** Largest share of users that had the candidate, 0..1. */
  readonly users: number;
  /** Requests that the candidate answered until then, and those among them that failed. */
  readonly candidateRequests: number;
  readonly candidateFailed: number;
  /** Failures that are not the application's own: what Switchyard itself would have lost. */
  readonly lost: number;
  readonly reason: string;
}

export interface TrialOptions {
  /** Pages and writes per second. */
  readonly rate: number;
  /** Traffic on stable before the rollout, so that there is a baseline. */
  readonly warmUpMs: number;
  /** How long the strategy watches, such as `2m`. */
  readonly watch: string;
  readonly ending: AbortSignal;
}

/** Rolls one candidate out over a good release, under load, in a Switchyard of its own. */
export async function tryScenario(
  { name, both, candidate, expect }: Scenario,
  strategy: StrategyName,
  { rate, warmUpMs, watch, ending }: TrialOptions,
): Promise<Trial> {
  return withSwitchyard(ending, async (switchyard) => {
    const make = (folder: string, changes: object) =>
      makeRelease(
        join(switchyard.directory, folder),
        "v2",
        {
          ...watched,
          env: { SHOP_DATA: join(switchyard.directory, "orders") },
          strategy: strategies[strategy](watch),
        },
        changes,
      );
    await switchyard.deploy(await make("good", { ...both }));
    const load = startLoad({ baseUrl: switchyard.url, rate, phase: "stable", uploads: 0, downloads: 0 });
    try {
      await untilWarm(warmUpMs, ending);
      const { status, rollout } = await switchyard.deploy(await make("candidate", { ...both, ...candidate }));
      const outcome = status === 0 ? "promoted" : "taken-back";
      const { failed } = await load.stop();
      return {
        scenario: name,
        strategy,
        outcome,
        asExpected: outcome === expect,
        lost: failed,
        ...seen(rollout),
      };
    } finally {
      await load.stop();
    }
  });
}

function seen({ exposure, timings, guard, reason }: RolloutView) {
  const rollbackMs = timings.rollbackMs ?? null;
  return {
    detectionS: exposure === undefined ? null : Math.round((exposure.forMs - (rollbackMs ?? 0)) / 100) / 10,
    rollbackMs,
    users: (exposure?.share ?? 10_000) / 10_000,
    candidateRequests: exposure?.requests ?? 0,
    candidateFailed: exposure?.failed ?? 0,
    reason: reason ?? guard?.reason ?? "",
  };
}

async function untilWarm(ms: number, ending: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  ending.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
