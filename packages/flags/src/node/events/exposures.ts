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
  #waiting: Exposure[] = [];
  #dropped = 0;

  constructor(maxSeen: number, maxWaiting: number) {
    this.#maxSeen = maxSeen;
    this.#maxWaiting = maxWaiting;
  }

  get size(): number {
    return this.#waiting.length;
  }

  record(flag: string, variant: string, subject: string): void {
    const id = `${flag}\n${variant}\n${subject}`;
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
