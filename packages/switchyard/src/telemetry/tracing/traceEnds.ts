import type { Rollout } from "../../rollout/rollout.ts";
import type { Store } from "../../state/port.ts";
import type { EndListener } from "../ends/rolloutEnds.ts";
import type { RolloutTracer } from "./rolloutTracer.ts";

/** Traces every rollout once it is over. */
export function traceEnds(store: Store, tracer: RolloutTracer): EndListener {
  return {
    name: "telemetry/traces",
    tell: async (rollout) => tracer.trace(rollout, await undoneBy(store, rollout)),
  };
}

/** The deployment that a rollback takes back. */
async function undoneBy(store: Store, { app, kind, from, startedAt }: Rollout): Promise<Rollout | undefined> {
  if (kind !== "rollback") return undefined;
  const earlier = await store.rollouts.list(app, lookBack);
  return earlier.find((one) => one.kind === "deploy" && one.to === from && one.startedAt < startedAt);
}

const lookBack = 20;
