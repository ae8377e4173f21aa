import { randomUUID } from "node:crypto";
import type { Tables } from "../state/port.ts";
import type { ReleaseRecord } from "../state/records.ts";
import { baselineRelease } from "./baselineRelease.ts";
import { decide } from "./decide.ts";
import { planOf } from "./planOf.ts";
import { rollbackTarget, stays } from "./rollbackTarget.ts";
import type { Rollout } from "./rollout.ts";
import type { Step } from "./step.ts";
import { rollback } from "./strategies/rollback.ts";

/** The rollout of a release, as its strategy plans it now. */
export async function newDeployment(
  tables: Tables,
  { app, number, config, migrations }: ReleaseRecord,
  words: Pick<Rollout, "message" | "by">,
  now: number,
): Promise<Rollout> {
  const plan = await planOf(tables, app, config, number, migrations?.outlook);
  const baseline = await baselineRelease(tables, app, plan, now);
  const strategy = config.strategy.type;
  return newRollout({ app, kind: "deploy", strategy, ...plan, to: number, ...baseline, ...words }, now);
}

export interface RollbackOrder {
  readonly app: string;
  /** Absent: the newest good release before stable. */
  readonly to: number | undefined;
  readonly reason: string;
  /** Instances that the platform sees ready. */
  readonly alive: ReadonlySet<string>;
  readonly automatic?: true;
}

/** The way back to an earlier release. Throws NOT_FOUND when there is none. */
export async function newRollback(
  tables: Tables,
  { app, to, reason: message, alive, automatic }: RollbackOrder,
  now: number,
): Promise<Rollout> {
  const stable = (await tables.apps.get(app))?.stable ?? null;
  const target = rollbackTarget(await tables.releases.list(app), stable, to);
  const running = (await tables.instances.list(app)).filter(({ release }) => release === target.number);
  const ready = running.filter((instance) => stays(instance) && alive.has(instance.id)).length;
  const steps = rollback({ wanted: target.config.instances, ready });
  const initiative = automatic === undefined ? {} : { automatic };
  const ends = { from: stable, to: target.number };
  return newRollout(
    { app, kind: "rollback", strategy: "rollback", ...ends, steps, message, ...initiative },
    now,
  );
}

/** A rollout at its first step. */
function newRollout(
  fields: Pick<Rollout, "app" | "kind" | "strategy" | "from" | "to"> & {
    readonly steps: readonly Step[];
    readonly baseline?: number;
    readonly message?: string;
    readonly by?: string;
    readonly automatic?: true;
  },
  now: number,
): Rollout {
  const draft: Rollout = {
    ...fields,
    id: randomUUID(),
    steps: fields.steps.map((step) => ({ step, state: "pending" })),
    status: { kind: "applying", step: 0 },
    hold: false,
    skipPauses: false,
    startedAt: now,
  };
  return decide(draft, { kind: "begin" }, now);
}
