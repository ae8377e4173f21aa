import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { Switchyard } from "../product/switchyard.ts";
import { makeRelease, type Version } from "../shop/releaseDirectory.ts";
import { brisk, strategies, type StrategyName } from "./strategies.ts";

const halfWayMs = 30_000;

/** Ready release directories: the paths of their switchyard.yaml. */
export interface Releases {
  readonly quick: readonly [string, string];
  readonly slow: readonly [string, string];
}

export async function makeReleases(switchyard: Switchyard, strategy: StrategyName): Promise<Releases> {
  const make = (version: Version, pace: "quick" | "slow") =>
    makeRelease(join(switchyard.directory, "releases", `${version}-${pace}`), version, {
      ...brisk,
      env: { SHOP_DATA: join(switchyard.directory, "orders") },
      strategy: strategies[strategy][pace],
    });
  return {
    quick: [await make("v1", "quick"), await make("v2", "quick")],
    slow: [await make("v1", "slow"), await make("v2", "slow")],
  };
}

/**
 * `deploys` deployments, one version and the other in turn. Every tenth one (or as asked) is followed by a deployment that is
 * aborted half-way and by a rollback to the release before.
 */
export async function soak(
  switchyard: Switchyard,
  releases: Releases,
  deploys: number,
  options: {
    readonly ending: AbortSignal;
    readonly onDeploy: (done: number) => void;
    readonly takeBackEvery?: number;
  },
): Promise<void> {
  for (let done = 1; done <= deploys; done += 1) {
    options.ending.throwIfAborted();
    const version = done % 2;
    await expectPromotion(switchyard, releases.quick[version === 0 ? 0 : 1]);
    if (done % (options.takeBackEvery ?? 10) === 0) {
      await abortHalfWay(switchyard, releases.slow[version === 0 ? 1 : 0]);
      await switchyard.rollback();
    }
    options.onDeploy(done);
  }
}

async function expectPromotion(switchyard: Switchyard, file: string): Promise<void> {
  const { status, rollout } = await switchyard.deploy(file);
  if (status !== 0) throw new Error(`a good release was taken back: ${rollout.reason ?? rollout.state}`);
}

async function abortHalfWay(switchyard: Switchyard, file: string): Promise<void> {
  await switchyard.beginDeploy(file);
  const deadline = Date.now() + halfWayMs;
  while (!isHalfWay(await switchyard.rollout())) {
    if (Date.now() > deadline) throw new Error(`the deployment did not get half-way within ${halfWayMs} ms`);
    await sleep(100);
  }
  const { state } = await switchyard.abort();
  if (state !== "aborted") throw new Error(`the abort ended as ${state}`);
}

/** Users are on the candidate. */
function isHalfWay({ steps }: RolloutView): boolean {
  return steps.some(({ kind, state }) => (kind === "shift" || kind === "replace") && state === "applied");
}
