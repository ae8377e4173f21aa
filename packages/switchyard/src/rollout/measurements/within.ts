import type { Clock } from "../../clock.ts";

/** Does the work with a signal that aborts once `ms` have passed, or `signal` aborts. */
export async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const passed = clock.sleep(ms, until).catch(() => undefined);
  void passed.then(() => over.abort(new Error("the time is over")));
  try {
    return await work(until);
  } finally {
    over.abort(new Error("the work is done"));
  }
}
