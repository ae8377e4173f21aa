import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { Load } from "../load/startLoad.ts";
import type { Switchyard } from "../product/switchyard.ts";
import { type AppInput, makeRelease, type Version } from "../shop/releaseDirectory.ts";
import { acts, type FlagAct, hurried, type ReleaseAct } from "./acts.ts";
import { type FlagOff, performFlagAct } from "./flagActs.ts";
import { afterMs, phasesOf, quietMs, warmUpMs } from "./phases.ts";
import type { Progress } from "./progress.ts";

/** An act and what came out of it. */
export type ActResult =
  | { readonly act: ReleaseAct; readonly rollout: RolloutView }
  | { readonly act: FlagAct; readonly off: FlagOff };

/** What acts take place on. */
export interface Stage {
  readonly switchyard: Switchyard;
  readonly load: Load;
  readonly progress: Progress;
  readonly ending: AbortSignal;
}

/** v1, before there are users. */
export async function openShop(switchyard: Switchyard, progress: Progress): Promise<void> {
  progress.begin("deploying v1");
  await deploy(switchyard, "v1", "blue-green", progress);
  progress.end("v1 serves");
}

/** All acts in order, under a load that is there already. Throws when one does not end as it has to. */
export async function perform(stage: Stage): Promise<ActResult[]> {
  const { progress, ending } = stage;
  progress.begin("warming up");
  await sleep(warmUpMs, undefined, { signal: ending });
  const results: ActResult[] = [];
  const numbers = new Map<Version, number>();
  for (const act of acts) {
    switch (act.kind) {
      case "deploy":
      case "rollback":
        results.push({ act, rollout: await performReleaseAct(stage, act, numbers) });
        break;
      case "kill":
      case "ramp":
        results.push({ act, off: await performFlagAct(stage, act) });
    }
  }
  return results;
}

async function performReleaseAct(
  { switchyard, load, progress, ending }: Stage,
  act: ReleaseAct,
  numbers: Map<Version, number>,
): Promise<RolloutView> {
  const { before, during } = phasesOf(act);
  load.phase(before);
  progress.begin("ordinary operation");
  await sleep(quietMs, undefined, { signal: ending });
  load.phase(during);
  progress.begin(act.name);
  const rollout = await rollOut(switchyard, act, numbers, progress);
  ending.throwIfAborted();
  if (act.kind === "deploy") numbers.set(act.version, rollout.to);
  // What the act set in motion belongs to it: draining, reconnecting.
  await sleep(afterMs, undefined, { signal: ending });
  progress.end(`${act.name}: ${outcome(rollout)}`);
  return rollout;
}

async function rollOut(
  switchyard: Switchyard,
  act: ReleaseAct,
  numbers: ReadonlyMap<Version, number>,
  progress: Progress,
): Promise<RolloutView> {
  if (act.kind === "rollback")
    return switchyard.rollback(numbers.get(act.version), (text) => progress.say(text));
  const { status, rollout } = await deploy(switchyard, act.version, act.strategy, progress);
  const expected = act.expect === "promoted" ? 0 : 3;
  if (status !== expected) {
    throw new Error(
      `${act.name} ended with exit status ${status}, not ${expected}: ${rollout.reason ?? rollout.state}`,
    );
  }
  if (act.expect === "taken-back" && rollout.guard?.verdict !== "fail") {
    throw new Error(`${act.name} was taken back, but not by the guard: ${rollout.reason ?? rollout.state}`);
  }
  return rollout;
}

async function deploy(
  switchyard: Switchyard,
  version: Version,
  strategy: NonNullable<AppInput["strategy"]>,
  progress: Progress,
) {
  const file = await makeRelease(join(switchyard.directory, "releases", version), version, {
    ...hurried,
    env: { SHOP_DATA: join(switchyard.directory, "orders") },
    strategy,
  });
  return switchyard.deploy(file, (text) => progress.say(text));
}

function outcome({ state, reason, automatic }: RolloutView): string {
  if (state === "aborted") return `taken back${automatic ? " by itself" : ""}${reason ? ` (${reason})` : ""}`;
  return "done";
}
