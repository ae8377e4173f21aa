import { messageOf } from "../../../errors.ts";
import type { Flight } from "../state/readState.ts";
import { recordError } from "../state/recordMigration.ts";
import type { Held } from "./withLease.ts";

/** Runs a part of a verb on one migration; how it fails is written down for whoever looks at the status. */
export async function noteFailure<Result>(
  held: Held,
  { ordinal }: Flight,
  body: () => Promise<Result>,
): Promise<Result> {
  const note = (text: string | null) =>
    held.fenced(() => recordError(held.connection, held.ground.options.app, ordinal, text));
  try {
    const result = await body();
    await note(null);
    return result;
  } catch (error) {
    // Without a session, or as one who has been taken over, there is nowhere to write it.
    await note(messageOf(error)).catch(() => undefined);
    throw error;
  }
}
