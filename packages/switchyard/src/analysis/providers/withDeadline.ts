import type { Clock } from "../../clock.ts";

/**
 * Ends `work` when `ms` have passed and throws `late()` then. An abort of `signal` throws its reason, whatever the work
 * made of it.
 */
export async function withDeadline<T>(
  { clock, ms, signal }: { readonly clock: Clock; readonly ms: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = new AbortController();
  const timer = new AbortController();
  clock.sleep(ms, timer.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, deadline.signal]));
  } catch (error) {
    signal.throwIfAborted();
    throw deadline.signal.aborted ? late() : error;
  } finally {
    timer.abort();
  }
}
