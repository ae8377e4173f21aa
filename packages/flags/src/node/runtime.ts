/** Time and chance as ports. A timer of the system's never keeps the process alive. */
export interface Runtime {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after so many milliseconds, unless what it returns is called first. */
  after(ms: number, run: () => void): () => void;
  /** 0 <= x < 1. */
  random(): number;
}

export const systemRuntime: Runtime = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, longestTimerMs));
    timer.unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** A longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;
