import { SwitchyardError } from "../../errors.ts";
import type { Act } from "../../schema/port.ts";
import type { Context } from "../context.ts";
import { progressView } from "./progressView.ts";

/**
 * Runs one long verb while a person watches. Ctrl-C lets it come to its next safe point and throws INTERRUPTED with
 * `next`: how to go on.
 */
export async function carryOut<Result>(
  { out, signal }: Context,
  next: string,
  verb: (act: Act) => Promise<Result>,
): Promise<Result> {
  const view = progressView(out);
  const onAbort = () => view.note("Stopping at the next safe point; Ctrl-C once more ends it at once.");
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await verb({ progress: (progress) => view.progress(progress), signal });
  } catch (error) {
    throw signal.aborted && !isOfItsOwn(error) ? interrupted(next) : error;
  } finally {
    signal.removeEventListener("abort", onAbort);
    view.close();
  }
}

function interrupted(next: string): SwitchyardError {
  return new SwitchyardError("INTERRUPTED", "Stopped; what was done so far stays done.", { next });
}

/** Something that went wrong while it was stopping. */
function isOfItsOwn(error: unknown): boolean {
  return error instanceof SwitchyardError && error.code !== "INTERRUPTED";
}
