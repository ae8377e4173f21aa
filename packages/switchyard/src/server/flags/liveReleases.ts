import type { FlagPlace } from "../../flags/records.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import type { Tables } from "../../state/port.ts";

/** Releases of an app that get these flags and serve, or can serve again at once, lowest first. */
export async function liveReleases(
  tables: Tables,
  { app, environment }: FlagPlace,
): Promise<ReleaseRecord[]> {
  const record = await tables.apps.get(app);
  const instances = await tables.instances.list(app);
  const live = new Set([
    record?.stable,
    record?.split?.candidate,
    ...instances.map(({ release }) => release),
  ]);
  return (await tables.releases.list(app))
    .filter(({ number, config }) => live.has(number) && config.flags.environment === environment)
    .toSorted((a, b) => a.number - b.number);
}

/** Flags that the code of a release asks for, as far as its configuration says. */
export function flagsOf({ config }: ReleaseRecord): readonly string[] {
  return [...config.flags.uses, ...config.flags.ramp.map(({ flag }) => flag)];
}
