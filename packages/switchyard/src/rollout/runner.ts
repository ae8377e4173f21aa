import { messageOf, SwitchyardError } from "../errors.ts";
import { markBad } from "./badRelease.ts";
import { decide, type Effect, effectOf, type RolloutEvent } from "./decide.ts";
import { closing } from "./closing.ts";
import type { Crew } from "./crew.ts";
import { type Ground, releaseOf } from "./ground.ts";
import { narrate } from "./narrate.ts";
import { assureServing, returnTraffic } from "./routing/returnTraffic.ts";
import type { Rollout } from "./rollout.ts";
import type { StepContext } from "./steps/stepper.ts";
import { applyStep, revertStep } from "./steps/steppers.ts";

/**
 * Brings one rollout from where its record says it is to its end: asks `effectOf` what to do, does it, tells `decide`
 * the result. The record is saved before every effect and after it.
 */
export class Runner {
  readonly #ground: Ground;
  readonly #crew: Crew;
  #rollout: Rollout;
  #effect = new AbortController();
  /** Effects that were cut short and have not come to rest yet. */
  #lingering: Promise<unknown> = Promise.resolve();
  #telling: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(ground: Ground, crew: Crew, rollout: Rollout) {
    this.#ground = ground;
    this.#crew = crew;
    this.#rollout = rollout;
  }

  get rollout(): Rollout {
    return this.#rollout;
  }

  /** Resolves when the rollout is over, or when the control plane closes. */
  async run(): Promise<void> {
    for (;;) {
      const effect = effectOf(this.#rollout);
      if (effect === null || this.#closed) break;
      this.#effect = new AbortController();
      const outcome = await this.#perform(effect, this.#effect.signal);
      if (outcome !== null) await this.#insist(outcome);
    }
    await this.#lingering;
  }

  /** Something happened. Throws CONFLICT when a person's word makes no sense now. */
  tell(event: RolloutEvent): Promise<Rollout> {
    const told = this.#telling.then(() => this.#tell(event));
    this.#telling = told.catch(() => undefined);
    return told;
  }

  /** Stops where it is; the record says how to go on. */
  close(): void {
    this.#closed = true;
    this.#effect.abort(closing);
  }

  async #tell(event: RolloutEvent): Promise<Rollout> {
    const before = this.#rollout;
    const after = decide(before, event, this.#ground.clock.now());
    if (after === before) return after;
    // The mark first: a crash in between must not leave a release that was taken back as a bare rollback's target.
    if (after.status.kind === "aborted" && after.kind === "deploy") {
      await markBad(this.#ground.store, after.app, after.to, "aborted");
    }
    await this.#ground.store.rollouts.put(after);
    this.#rollout = after;
    // Whoever waits for the effect of before must look again.
    if (JSON.stringify(effectOf(before)) !== JSON.stringify(effectOf(after))) this.#effect.abort(interrupted);
    for (const line of narrate(before, after)) {
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
          await returnTraffic(this.#ground, this.#crew.fleet, this.#rollout, signal);
          const rollbackMs = clock.now() - effect.since;
          const exposure = await this.#crew.exposures.measure(this.#rollout, clock.now());
          return { kind: "traffic-returned", rollbackMs, ...(exposure && { exposure }) };
        });
      case "revert":
        return this.#undo(async () => {
          await this.#lingering;
          await assureServing(this.#ground, this.#crew.fleet, this.#rollout, signal);
          const step = this.#rollout.steps[effect.step]?.step;
          if (step !== undefined) await revertStep(step, await this.#context(effect.step, signal));
          return { kind: "reverted", step: effect.step };
        });
    }
  }

  async #apply(index: number, signal: AbortSignal): Promise<RolloutEvent> {
    try {
      const step = this.#rollout.steps[index]?.step;
      if (step === undefined) throw new Error(`the rollout has no step ${index}`);
      const { question, ...result } = await applyStep(step, await this.#context(index, signal));
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

  async #context(index: number, signal: AbortSignal): Promise<StepContext> {
    const { app, to } = this.#rollout;
    const candidate = await releaseOf(this.#ground, app, to);
    return {
      ground: this.#ground,
      ...this.#crew,
      index,
      rollout: this.#rollout,
      candidate,
      progress: async (detail) => void (await this.tell({ kind: "progress", step: index, detail })),
      signal,
    };
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
