import type { FlagBook } from "../../flags/flagBook.ts";
import type { Ramps } from "../../flags/ramps/ramps.ts";
import { isForward } from "../../rollout/decide.ts";
import type { Ramp } from "../../rollout/ramp.ts";

type Book = Pick<FlagBook, "get" | "history" | "onPublished">;

/**
 * A flag that somebody kills is given to nobody, so its ramp or experiment is taken back: whoever takes the kill back
 * finds the share from before. Until the answer is called.
 */
export function abortKilledRamps(
  book: Book,
  ramps: Pick<Ramps, "running" | "tell">,
  report: (error: Error) => void,
): () => void {
  return book.onPublished(({ app, environment, patch }) => {
    for (const [flag, definition] of Object.entries(patch.flags)) {
      const ramp = definition?.killed === true ? ramps.running({ app, environment }, flag) : undefined;
      if (ramp !== undefined) abortIfKilled(book, ramps, ramp).catch(report);
    }
  });
}

/** Does nothing to one that is over, or on its way back. */
export async function abortIfKilled(book: Book, ramps: Pick<Ramps, "tell">, ramp: Ramp): Promise<void> {
  const { definition } = await book.get(ramp, ramp.flag);
  if (definition.killed !== true || !isForward(ramp)) return;
  const [change] = (await book.history(ramp, { name: ramp.flag, limit: 20 })).filter(
    ({ action }) => action === "killed",
  );
  const why = change?.why === undefined ? "" : `: ${change.why}`;
  await ramps.tell(ramp, {
    kind: "abort",
    reason: `the flag was killed by ${change?.by ?? "somebody"}${why}`,
  });
}
