import type { Clock } from "../clock.ts";
import { messageOf, SwitchyardError } from "../errors.ts";
import type { Conduct, Moment } from "./conduct.ts";
import { closing } from "./closing.ts";
import { decide, type Effect, effectOf, type RolloutEvent } from "./decide.ts";
import type { EventLog } from "./events.ts";
import type { Journal } from "./journal.ts";

export interface RunnerGround {
  readonly clock: Clock;
  readonly events: EventLog;
  report(error: Error): void;
}

/**
 * Brings one journal from where its record says it is to its end: asks `effectOf` what to do, does it, tells `decide`
 * the result. The record is saved before every effect and after it.
 */
export class Runner<J extends Journal> {
  readonly #ground: RunnerGround;
  readonly #conduct: Conduct<J>;
  #journal: J;
  #effect = new AbortController();
  /** Effects that were cut short and have not come to rest yet. */
  #lingering: Promise<unknown> = Promise.resolve();
  #telling: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(ground: RunnerGround, conduct: Conduct<J>, journal: J) {
    this.#ground = ground;
    this.#conduct = conduct;
    this.#journal = journal;
  }

  get journal(): J {
    return this.#journal;
  }

  /** Resolves when the rollout is over, or when the control plane closes. */
  async run(): Promise<void> {
    for (;;) {
      const effect = effectOf(this.#journal);
      if (effect === null || this.#closed) break;
      this.#effect = new AbortController();
      const outcome = await this.#perform(effect, this.#effect.signal);
      if (outcome !== null) await this.#insist(outcome);
    }
    await this.#lingering;
  }

  /** Something happened. Throws CONFLICT when a person's word makes no sense now. */
  tell(event: RolloutEvent): Promise<J> {
    const told = this.#telling.then(() => this.#tell(event));
    this.#telling = told.catch(() => undefined);
    return told;
  }

  /** Stops where it is; the record says how to go on. */
  close(): void {
    this.#closed = true;
    this.#effect.abort(closing);
  }

  async #tell(event: RolloutEvent): Promise<J> {
    const before = this.#journal;
    const after = decide(before, event, this.#ground.clock.now());
    if (after === before) return after;
    await this.#conduct.save(after);
    this.#journal = after;
    // Whoever waits for the effect of before must look again.
    if (JSON.stringify(effectOf(before)) !== JSON.stringify(effectOf(after))) this.#effect.abort(interrupted);
    for (const line of this.#conduct.narrate(before, after)) {
      await this.#ground.events.add({ app: after.app, rollout: after.id, ...line });
    }
    this.#ground.events.touch(after.app);
    return after;
  }

  /** A result that could not be saved is told again: the rollout must stay within reach. */
  async #insist(outcome: RolloutEvent): Promise<void> {
    while (!this.#closed) {
      try {
        await this.tell(outcome);
        return;
      } catch (error) {
        this.#ground.report(error instanceof Error ? error : new Error(String(error)));
        await this.#ground.clock.sleep(retryMs);
      }
    }
  }

  /** The event that the effect ends with; null when it was interrupted. */
  async #perform(effect: Effect, signal: AbortSignal): Promise<RolloutEvent | null> {
    const work = this.#do(effect, signal);
    const settled = await Promise.race([work, onAbort(signal)]);
    if (settled === null) this.#lingering = Promise.allSettled([this.#lingering, work]);
    return settled;
  }

  async #do(effect: Effect, signal: AbortSignal): Promise<RolloutEvent | null> {
    const { clock } = this.#ground;
    switch (effect.kind) {
      case "idle":
        return onAbort(signal);
      case "wait": {
        if (effect.until === null) return onAbort(signal);
        await clock.sleep(Math.max(0, effect.until - clock.now()), signal).catch(() => undefined);
        return { kind: "waited", step: effect.step };
      }
      case "apply":
        return this.#apply(effect.step, signal);
      case "return-traffic":
        return this.#undo(async () => {
          await this.#conduct.returnUsers(this.#journal, signal);
          const rollbackMs = clock.now() - effect.since;
          const exposure = await this.#conduct.exposure(this.#journal);
          return { kind: "traffic-returned", rollbackMs, ...(exposure && { exposure }) };
        });
      case "revert":
        return this.#undo(async () => {
          await this.#lingering;
          const step = this.#journal.steps[effect.step]?.step;
          if (step !== undefined) await this.#conduct.revert(step, this.#moment(effect.step, signal));
          return { kind: "reverted", step: effect.step };
        });
    }
  }

  async #apply(index: number, signal: AbortSignal): Promise<RolloutEvent> {
    try {
      const step = this.#journal.steps[index]?.step;
      if (step === undefined) throw new Error(`there is no step ${index}`);
      const { question, ...result } = await this.#conduct.apply(step, this.#moment(index, signal));
      if (question !== undefined) return { kind: "asked", step: index, question };
      return { kind: "applied", step: index, ...result };
    } catch (error) {
      return { kind: "apply-failed", step: index, error: describe(error) };
    }
  }

  async #undo(work: () => Promise<RolloutEvent>): Promise<RolloutEvent> {
    try {
      return await work();
    } catch (error) {
      return { kind: "undo-failed", error: describe(error) };
    }
  }

  #moment(index: number, signal: AbortSignal): Moment<J> {
    const progress = async (detail: string) =>
      void (await this.tell({ kind: "progress", step: index, detail }));
    return { journal: this.#journal, index, progress, signal };
  }
}

const interrupted = new Error("interrupted");
const retryMs = 1_000;

function onAbort(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener("abort", () => resolve(null), { once: true });
  });
}

function describe(error: unknown): string {
  const next = error instanceof SwitchyardError && error.next !== undefined ? ` ${error.next}` : "";
  const message = messageOf(error);
  return next === "" || /[.!?]$/.test(message) ? `${message}${next}` : `${message}.${next}`;
}
