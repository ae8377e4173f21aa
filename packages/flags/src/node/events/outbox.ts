import { randomUUID } from "node:crypto";
import type { EventBatch } from "../../sync/protocol.ts";
import { FlagsError } from "../flagsError.ts";
import type { Runtime } from "../runtime.ts";
import type { Link } from "../sync/link.ts";
import { isDenied } from "../sync/reconnectPlan.ts";
import { retryAfterMs } from "../sync/retryAfter.ts";
import type { Timing } from "../timing.ts";
import type { Observations, Observed } from "./observations.ts";

/**
 * Sends what was observed every few seconds. A batch that got no answer is sent again as it is, with its id, before
 * any other; what is observed meanwhile waits.
 */
export class Outbox {
  readonly #observations: Observations;
  readonly #link: Link;
  readonly #client: string;
  readonly #timing: Timing;
  readonly #runtime: Runtime;
  readonly #onError: (error: FlagsError) => void;
  #unanswered: { readonly batch: EventBatch; readonly observed: Observed } | undefined;
  #from: number;
  #notBefore = 0;
  /** The last batch was, and that has been said. */
  #isRefused = false;
  #cancel = () => {};
  #sending: Promise<void> | undefined;

  constructor(
    observations: Observations,
    link: Link,
    client: string,
    timing: Timing,
    runtime: Runtime,
    onError: (error: FlagsError) => void,
  ) {
    this.#observations = observations;
    this.#link = link;
    this.#client = client;
    this.#timing = timing;
    this.#runtime = runtime;
    this.#onError = onError;
    this.#from = runtime.now();
  }

  start(): void {
    this.#observations.onFull = () => void this.#sendInTurn();
    this.#schedule();
  }

  /** One last attempt for all that is there. */
  async close(): Promise<void> {
    this.#cancel();
    this.#observations.onFull = () => {};
    await this.#sending;
    this.#notBefore = 0;
    await this.#send();
    if (this.#unanswered === undefined) await this.#send();
  }

  #schedule(): void {
    const { flushMs, watchedFlushMs } = this.#timing;
    const usual = this.#observations.watched.size > 0 ? Math.min(flushMs, watchedFlushMs) : flushMs;
    this.#cancel = this.#runtime.after(usual * (0.8 + this.#runtime.random() * 0.4), () => {
      this.#schedule();
      void this.#sendInTurn();
    });
  }

  async #sendInTurn(): Promise<void> {
    if (this.#sending !== undefined || this.#runtime.now() < this.#notBefore) return;
    this.#sending = this.#send();
    await this.#sending;
    this.#sending = undefined;
  }

  /** Never rejects. */
  async #send(): Promise<void> {
    const next = this.#unanswered ?? this.#pack();
    if (next === undefined) return;
    this.#unanswered = next;
    const exchange = { method: "POST", path: "/flags/v1/events", timeoutMs: this.#timing.requestMs } as const;
    const answer = await this.#link.send({ ...exchange, body: next.batch }).catch(() => undefined);
    if (answer === undefined) return;
    if (answer.status >= 200 && answer.status < 300) {
      this.#unanswered = undefined;
      this.#isRefused = false;
    } else if (isHopeless(answer.status)) {
      this.#unanswered = undefined;
      this.#observations.lost(next.observed);
      if (!this.#isRefused) {
        this.#onError(new FlagsError("EVENTS_REFUSED", `Events were refused with HTTP ${answer.status}.`));
      }
      this.#isRefused = true;
    } else {
      const now = this.#runtime.now();
      const wait = isDenied(answer.status) ? this.#timing.deniedRetryMs : 0;
      this.#notBefore = now + (retryAfterMs(answer.headers["retry-after"], now) ?? wait);
    }
  }

  #pack(): { readonly batch: EventBatch; readonly observed: Observed } | undefined {
    const observed = this.#observations.take();
    const to = this.#runtime.now();
    const from = this.#from;
    // Also where there was nothing: who comes next has come since now.
    this.#from = to;
    if (observed === undefined) return undefined;
    return { observed, batch: { id: randomUUID(), client: this.#client, from, to, ...observed } };
  }
}

/** The same batch would be refused again; a key may be put right, and a busy server recover. */
function isHopeless(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 408, 425, 429].includes(status);
}
