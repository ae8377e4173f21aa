/** When to look at the databases of apps again, each at its own pace. */
export class Looks {
  readonly #begun: number;
  readonly #apps = new Map<string, Look>();

  /** `now`: milliseconds; what was before it is of no interest. */
  constructor(now: number) {
    this.#begun = now;
  }

  isDue(app: string, now: number): boolean {
    return now >= this.#of(app).nextAt;
  }

  /** What was to be done since then has still to be done: since the last look that succeeded, unless that is long ago. */
  since(app: string, now: number): number {
    return Math.max(this.#of(app).at, now - lateMs);
  }

  /** It is not to be looked at now; in the next round that asks. */
  later(app: string, now: number): void {
    this.#apps.set(app, { ...this.#of(app), at: now, nextAt: now });
  }

  /** Only what is in flight comes to an end within seconds. */
  looked(app: string, now: number, inFlight: boolean): void {
    this.#apps.set(app, { at: now, nextAt: now + (inFlight ? 0 : idleMs), failures: 0 });
  }

  /** A database that does not answer is asked less and less often. */
  failed(app: string, now: number): void {
    const { at, failures } = this.#of(app);
    const pause = Math.min(longestMs, firstMs * 2 ** failures);
    this.#apps.set(app, { at, nextAt: now + pause, failures: failures + 1 });
  }

  #of(app: string): Look {
    return this.#apps.get(app) ?? { at: this.#begun, nextAt: 0, failures: 0 };
  }
}

interface Look {
  readonly at: number;
  readonly nextAt: number;
  readonly failures: number;
}

const idleMs = 60_000;
const firstMs = 10_000;
const longestMs = 300_000;
/** A contract for three in the morning shall not begin at ten. */
const lateMs = 600_000;
