import { setTimeout as sleep } from "node:timers/promises";
import type { RolloutView } from "../../../packages/switchyard/src/server/api.ts";
import type { Version } from "../shop/releaseDirectory.ts";
import type { Act, FlagAct, ReleaseAct, SchemaAct } from "./acts.ts";
import { type FlagOff, performFlagAct } from "./flagActs.ts";
import { afterMs, phasesOf, quietMs, warmUpMs } from "./phases.ts";
import { deploy, expectEnd, outcome } from "./releases.ts";
import { performSchemaAct, type SchemaOutcome } from "./schemaActs.ts";
import type { Stage } from "./stage.ts";

/** An act and what came out of it. */
export type ActResult =
  | { readonly act: ReleaseAct; readonly rollout: RolloutView }
  | { readonly act: FlagAct; readonly off: FlagOff }
  | { readonly act: SchemaAct; readonly schema: SchemaOutcome };

/** v1, before there are users; but it has customers. */
export async function openShop({
  switchyard,
  progress,
  database,
}: Pick<Stage, "switchyard" | "progress" | "database">): Promise<void> {
  progress.begin("deploying v1");
  const config = { strategy: "blue-green", ...database?.config } as const;
  const { status, rollout } = await deploy(switchyard, "v1", config, {
    onText: (text) => progress.say(text),
  });
  if (status !== 0) throw new Error(`v1 does not serve: ${rollout.reason ?? rollout.state}`);
  await database?.schema.fill();
  const rows = database?.schema.customers.toLocaleString("en-US");
  progress.end(`v1 serves${rows === undefined ? "" : `, and has ${rows} customers in a table`}`);
}

/** The acts in order, under a load that is there already. Throws when one does not end as it has to. */
export async function perform(stage: Stage, acts: readonly Act[]): Promise<ActResult[]> {
  const { progress, ending, database } = stage;
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
        break;
      case "schema-deploy":
      case "contract":
        if (database !== undefined)
          results.push({ act, schema: await performSchemaAct(stage, database, act) });
    }
  }
  return results;
}

async function performReleaseAct(
  stage: Stage,
  act: ReleaseAct,
  numbers: Map<Version, number>,
): Promise<RolloutView> {
  const { load, progress, ending } = stage;
  const { before, during } = phasesOf(act);
  load.phase(before);
  progress.begin("ordinary operation");
  await sleep(quietMs, undefined, { signal: ending });
  load.phase(during);
  progress.begin(act.name);
  const rollout = await rollOut(stage, act, numbers);
  ending.throwIfAborted();
  if (act.kind === "deploy") numbers.set(act.version, rollout.to);
  // What the act set in motion belongs to it: draining, reconnecting.
  await sleep(afterMs, undefined, { signal: ending });
  progress.end(`${act.name}: ${outcome(rollout)}`);
  return rollout;
}

async function rollOut(
  { switchyard, progress, database }: Stage,
  act: ReleaseAct,
  numbers: ReadonlyMap<Version, number>,
): Promise<RolloutView> {
  const watch = { onText: (text: string) => progress.say(text) };
  if (act.kind === "rollback") return switchyard.rollback(numbers.get(act.version), watch);
  const config = { strategy: act.strategy, ...database?.config };
  const deployed = await deploy(switchyard, act.version, config, watch);
  expectEnd(act, deployed);
  return deployed.rollout;
}
