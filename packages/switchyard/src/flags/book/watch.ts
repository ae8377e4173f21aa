import type { Store } from "../../state/port.ts";
import type { FlagPlace } from "../records.ts";
import { flagIn } from "./edits/applyEdit.ts";
import type { Held, Places } from "./places.ts";

interface WatchOptions {
  readonly store: Store;
  readonly places: Places;
}

/** Several may watch one flag; clients are told when the first begins and when the last ends. Throws NOT_FOUND. */
export async function watch(
  options: WatchOptions,
  place: FlagPlace,
  flag: string,
): Promise<() => Promise<void>> {
  const { places } = options;
  await places.alone(place, async (held) => {
    flagIn(held.image, flag);
    await count(options, place, held, flag, 1);
  });
  let watching = true;
  return async () => {
    if (!watching) return;
    watching = false;
    await places.alone(place, (held) => count(options, place, held, flag, -1));
  };
}

async function count(
  { store, places }: WatchOptions,
  place: FlagPlace,
  held: Held,
  flag: string,
  by: 1 | -1,
): Promise<void> {
  if (!places.count(place, flag, by)) return;
  const { environment } = held.image;
  const after = { ...environment, version: environment.version + 1 };
  try {
    await store.flagEnvironments.put(after);
  } catch (error) {
    places.count(place, flag, by === 1 ? -1 : 1);
    throw error;
  }
  places.hold(place, held, { ...held.image, environment: after }, held.flags);
}
