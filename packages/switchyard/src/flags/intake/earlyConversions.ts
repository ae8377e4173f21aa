import type { ReceivedConversion } from "./batch.ts";

/** A conversion and the variant that it is of. */
export interface EarlyConversion {
  readonly variant: string;
  readonly conversion: ReceivedConversion;
}

interface Waiting extends EarlyConversion {
  readonly until: number;
}

/**
 * Conversions of subjects that nobody has reported as exposed yet: the page and the purchase may be served by different
 * instances, and the second report may come first. Each waits for a while; how many wait is bounded.
 */
export class EarlyConversions {
  readonly #waiting = new Map<string, Waiting[]>();
  #size = 0;

  /** False when there is no room. */
  add(early: EarlyConversion, now: number): boolean {
    if (this.#size >= mostWaiting) return false;
    const id = nameOf(early.variant, early.conversion.key);
    const waiting = { ...early, until: now + waitMs };
    const others = this.#waiting.get(id);
    if (others === undefined) this.#waiting.set(id, [waiting]);
    else others.push(waiting);
    this.#size += 1;
    return true;
  }

  /** The subject is exposed now: what has waited for that. */
  take(variant: string, key: string): readonly EarlyConversion[] {
    const id = nameOf(variant, key);
    const found = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    this.#size -= found.length;
    return found;
  }

  /** How many have waited in vain, and wait no more. */
  expire(now: number): number {
    let expired = 0;
    // In the order in which their subjects came.
    for (const [id, waiting] of this.#waiting) {
      if (waiting[0]!.until > now) break;
      this.#waiting.delete(id);
      expired += waiting.length;
    }
    this.#size -= expired;
    return expired;
  }
}

const mostWaiting = 10_000;
/** Clients report each second while a flag is watched; some of them have to try again. */
const waitMs = 15_000;

function nameOf(variant: string, key: string): string {
  return `${variant}\n${key}`;
}
