import type { Store } from "../state/port.ts";

/** Remembers that the release was taken back, so that no bare rollback goes to it. */
export async function markBad(
  store: Store,
  app: string,
  number: number,
  bad: "aborted" | "rolled-back",
): Promise<void> {
  await store.atomically(async (tables) => {
    const release = await tables.releases.get(app, number);
    if (release !== undefined) await tables.releases.put({ ...release, bad });
  });
}
