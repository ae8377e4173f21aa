import type { FlagPlace } from "../../flags/records.ts";
import type { Store } from "../../state/port.ts";
import { flagsOf, liveReleases } from "./liveReleases.ts";

/** Who outside of the flags themselves refers to one, in words; such a flag cannot be deleted. */
export async function referencesTo(store: Store, place: FlagPlace, key: string): Promise<readonly string[]> {
  const releases = (await liveReleases(store, place))
    .filter((release) => flagsOf(release).includes(key))
    .map(({ number }) => `release ${number} names it`);
  const ramps = (await store.ramps.unfinished())
    .filter(
      ({ app, environment, flag }) => app === place.app && environment === place.environment && flag === key,
    )
    .map(({ purpose }) => `its ${purpose} is running`);
  return [...releases, ...ramps];
}
