import type { FlagPlace } from "../../flags/records.ts";
import type { Ground } from "../../rollout/ground.ts";

/** Flags have changed: routers that decide cohorts with them get the new ones. */
export async function republishCohorts(
  { store, publisher }: Pick<Ground, "store" | "publisher">,
  { app, environment }: FlagPlace,
): Promise<void> {
  const candidate = (await store.apps.get(app))?.split?.candidate;
  const release = candidate === undefined ? undefined : await store.releases.get(app, candidate);
  if (release === undefined || release.config.flags.environment !== environment) return;
  if (release.config.cohorts.some(({ flag }) => flag !== undefined)) await publisher.publish();
}
