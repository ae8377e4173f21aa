import type { PageEvent, Platform } from "../platform.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A page's clock, events and visibility in the hands of a test. */
export class PageClock {
  hidden = false;
  #now = 1_800_000_000_000;
  readonly #timers = new Set<Timer>();
  readonly #listeners = new Set<{ readonly event: PageEvent; readonly run: () => void }>();

  /** The middle of every random range: jitter is what it is on average. */
  readonly platform: Partial<Platform> = {
    now: () => this.#now,
    random: () => 0.5,
    after: (ms, run) => {
      const timer = { at: this.#now + ms, run };
      this.#timers.add(timer);
      return () => this.#timers.delete(timer);
    },
    isHidden: () => this.hidden,
    on: (event, run) => {
      const listener = { event, run };
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  };

  /** Milliseconds until each timer, the earliest first. */
  get timers(): readonly number[] {
    return Array.from(this.#timers, ({ at }) => at - this.#now).toSorted((a, b) => a - b);
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  tell(event: PageEvent): void {
    for (const listener of this.#listeners) if (listener.event === event) listener.run();
  }

  hide(hidden: boolean): void {
    this.hidden = hidden;
    this.tell("visibilitychange");
  }
}
