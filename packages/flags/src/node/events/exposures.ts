import type { Exposure } from "../../sync/protocol.ts";
import { subjectHash } from "../../sync/subject.ts";

/**
 * Who was served which variant of a watched flag: once for each, as far back as memory allows. The memory is bounded,
 * and forgets those first who were not seen for longest; the control plane counts whoever comes again once.
 */
export class Exposures {
  readonly #maxSeen: number;
  readonly #maxWaiting: number;
  readonly #seen = new Set<string>();
  /** How often each flag has begun anew. */
  readonly #beginnings = new Map<string, number>();
  #waiting: Exposure[] = [];
  #dropped = 0;

  constructor(maxSeen: number, maxWaiting: number) {
    this.#maxSeen = maxSeen;
    this.#maxWaiting = maxWaiting;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** From now on everyone counts once again: the flag is divided in another way, or counted for something else. */
  beginAnew(flag: string): void {
    this.#beginnings.set(flag, (this.#beginnings.get(flag) ?? 0) + 1);
  }

  record(flag: string, variant: string, subject: string): void {
    const id = `${flag}\n${this.#beginnings.get(flag) ?? 0}\n${variant}\n${subject}`;
    if (this.#seen.delete(id)) {
      this.#seen.add(id);
      return;
    }
    if (this.#waiting.length >= this.#maxWaiting) {
      // Not remembered either, so that it is recorded when there is room again.
      this.#dropped++;
      return;
    }
    this.#remember(id);
    this.#waiting.push({ flag, variant, key: subjectHash(subject) });
  }

  take(): { readonly exposures: Exposure[]; readonly dropped: number } {
    const taken = { exposures: this.#waiting, dropped: this.#dropped };
    this.#waiting = [];
    this.#dropped = 0;
    return taken;
  }

  #remember(id: string): void {
    this.#seen.add(id);
    if (this.#seen.size <= this.#maxSeen) return;
    for (const oldest of this.#seen) {
      this.#seen.delete(oldest);
      return;
    }
  }
}
