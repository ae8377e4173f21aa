import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { Load } from "../load/startLoad.ts";
import type { Switchyard } from "../product/switchyard.ts";
import { type AppInput, makeRelease, type Version } from "../shop/releaseDirectory.ts";
import { type Act, acts, hurried } from "./acts.ts";
import type { Progress } from "./progress.ts";

const warmUpMs = 2000;
const quietMs = 2500;
const afterMs = 1500;

/** An act and what came out of it. */
export interface ActResult {
  readonly act: Act;
  readonly rollout: RolloutView;
}

/** The phases of the load around one act: ordinary operation, then the act. */
export const phasesOf = (act: Act) => ({ before: `before: ${act.name}`, during: act.name });

/** v1, before there are users. */
export async function openShop(switchyard: Switchyard, progress: Progress): Promise<void> {
  progress.begin("deploying v1");
  await deploy(switchyard, "v1", "blue-green", progress);
  progress.end("v1 serves");
}

/** All acts in order, under a load that is there already. Throws when one does not end as it has to. */
export async function perform(
  switchyard: Switchyard,
  load: Load,
  progress: Progress,
  ending: AbortSignal,
): Promise<ActResult[]> {
  progress.begin("warming up");
  await sleep(warmUpMs, undefined, { signal: ending });
  const results: ActResult[] = [];
  const numbers = new Map<Version, number>();
  for (const act of acts) {
    const { before, during } = phasesOf(act);
    load.phase(before);
    progress.begin("ordinary operation");
    await sleep(quietMs, undefined, { signal: ending });
    load.phase(during);
    progress.begin(act.name);
    const rollout = await performAct(switchyard, act, numbers, progress);
    ending.throwIfAborted();
    if (act.kind === "deploy") numbers.set(act.version, rollout.to);
    // What the act set in motion belongs to it: draining, reconnecting.
    await sleep(afterMs, undefined, { signal: ending });
    progress.end(`${act.name}: ${outcome(rollout)}`);
    results.push({ act, rollout });
  }
  return results;
}

async function performAct(
  switchyard: Switchyard,
  act: Act,
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
