import type { FlagBook } from "../../flags/flagBook.ts";
import { flagStateOf } from "../../flags/flagState.ts";
import type { FlagPlace } from "../../flags/records.ts";
import type { Store } from "../../state/port.ts";

export interface KilledFlag {
  readonly flag: string;
  readonly by: "guard" | "person";
}

interface KilledSources {
  readonly book: Pick<FlagBook, "list">;
  readonly store: Pick<Store, "flagChanges" | "ramps">;
}

/** The flags of an environment that are killed, by key: the first `limit`, and how many there are. */
export async function killedFlags(
  sources: KilledSources,
  place: FlagPlace,
  limit: number,
): Promise<{ readonly killed: readonly KilledFlag[]; readonly total: number }> {
  const all = (await sources.book.list(place)).filter(
    ({ definition }) => flagStateOf(definition) === "killed",
  );
  const killed = all
    .slice(0, limit)
    .map(async ({ key }) => ({ flag: key, by: await whoKilled(sources, place, key) }));
  return { killed: await Promise.all(killed), total: all.length };
}

/** A kill that came from a ramp is its guard's: a person who takes a ramp back does not kill. */
async function whoKilled(
  { store }: KilledSources,
  place: FlagPlace,
  flag: string,
): Promise<KilledFlag["by"]> {
  const changes = await store.flagChanges.list(place, lookBack, flag);
  const kill = changes.find(({ subject, action }) => subject === "flag" && action === "killed");
  const ramp = kill?.origin === undefined ? undefined : await store.ramps.get(kill.origin);
  return ramp === undefined ? "person" : "guard";
}

const lookBack = 100;
