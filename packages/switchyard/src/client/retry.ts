import { type Clock, systemClock } from "../clock.ts";
import { SwitchyardError } from "../errors.ts";

/**
 * Runs an operation that is safe to repeat again while the control plane cannot be reached, with growing delays
 * (about 15 s in all), and throws the last error after that.
 */
export async function repeat<T>(
  operation: () => Promise<T>,
  signal?: AbortSignal,
  clock: Clock = systemClock,
): Promise<T> {
  for (const delay of delaysMs) {
    try {
      return await operation();
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      await clock.sleep(delay, signal);
    }
  }
  return operation();
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof SwitchyardError && error.code === "CONTROL_PLANE_UNREACHABLE";
}

const delaysMs = [100, 250, 500, 1000, 2000, 3000, 4000, 4000];
