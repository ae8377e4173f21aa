import { messageOf, SwitchyardError } from "../../errors.ts";
import type { Ground } from "../ground.ts";
import type { GuardWatch } from "./guardWatch.ts";
import { askHooksAfterPromotion } from "./hookWatch.ts";
import { isOver } from "../journal.ts";
import type { Rollout } from "../rollout.ts";

/** Watches promoted releases until their rollback window closes, and goes back by itself when one fails. */
export class BakeWatch {
  readonly #ground: Ground;
  readonly #guards: GuardWatch<Rollout>;
  readonly #goBack: (rollout: Rollout, reason: string) => Promise<unknown>;
  /** By app. */
  readonly #baking = new Map<string, AbortController>();
  readonly #running = new Set<Promise<void>>();

  constructor(
    ground: Ground,
    guards: GuardWatch<Rollout>,
    goBack: (rollout: Rollout, reason: string) => Promise<unknown>,
  ) {
    this.#ground = ground;
    this.#guards = guards;
    this.#goBack = goBack;
  }

  /** Goes on with what an earlier control plane watched. */
  async resume(): Promise<void> {
    for (const { app, stable } of await this.#ground.store.apps.list()) {
      const [last, before] = await this.#ground.store.rollouts.list(app, 2);
      if (last?.kind === "deploy" && last.status.kind === "succeeded" && last.to === stable) this.begin(last);
      else if (last !== undefined && isOver(last)) await this.#guards.forget(last);
      // It was killed as the newer one began.
      if (before !== undefined) await this.#guards.forget(before);
    }
  }

  /** The rollout's release was promoted. */
  begin(rollout: Rollout): void {
    this.end(rollout.app);
    const stop = new AbortController();
    this.#baking.set(rollout.app, stop);
    const running = this.#bake(rollout, stop.signal)
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#running.delete(running);
        if (this.#baking.get(rollout.app) === stop) this.#baking.delete(rollout.app);
      });
    this.#running.add(running);
  }

  /** Another rollout of the app begins; it has a guard of its own. */
  end(app: string): void {
    this.#baking.get(app)?.abort(superseded);
    this.#baking.delete(app);
  }

  async close(): Promise<void> {
    for (const stop of this.#baking.values()) stop.abort(new Error("the control plane closes"));
    await Promise.all(this.#running);
  }

  async #bake(rollout: Rollout, signal: AbortSignal): Promise<void> {
    const reason = await this.#untilBad(rollout, signal);
    // The next control plane goes on with it.
    if (signal.aborted && signal.reason !== superseded) return;
    await this.#guards.forget(rollout).catch((error: unknown) => this.#report(error));
    if (reason !== undefined && !signal.aborted) await this.#return(rollout, reason, signal);
  }

  /** The reason to go back, if there is one before the window closes or `signal` aborts. */
  async #untilBad(rollout: Rollout, signal: AbortSignal): Promise<string | undefined> {
    const over = new AbortController();
    const until = AbortSignal.any([signal, over.signal]);
    let reason: string | undefined;
    const heard = (why: string | undefined) => {
      if (why === undefined) return;
      reason ??= why;
      over.abort(new Error(why));
    };
    await Promise.all([
      this.#guards.bake(rollout, until).then(heard),
      askHooksAfterPromotion(this.#ground, rollout, until).then(heard),
    ]);
    return reason;
  }

  /** Tries until the way back has begun, unless there is none. */
  async #return(rollout: Rollout, reason: string, signal: AbortSignal): Promise<void> {
    const { from, to } = rollout;
    await this.#say(
      rollout,
      `release ${to} fails after its promotion; going back to release ${from}: ${reason}`,
    );
    for (let isTold = false; !signal.aborted; isTold = true) {
      try {
        await this.#goBack(rollout, reason);
        return;
      } catch (error) {
        if (signal.aborted) return;
        const text = `release ${to} fails, and going back to release ${from} could not begin: ${messageOf(error)}`;
        if (!isTold) await this.#say(rollout, text);
        if (error instanceof SwitchyardError && forGood.has(error.code)) return;
        await this.#ground.clock.sleep(retryMs, signal).catch(() => undefined);
      }
    }
  }

  /** Words that cannot be saved hold nothing up. */
  async #say({ app, id }: Rollout, text: string): Promise<void> {
    await this.#ground.events
      .add({ app, rollout: id, kind: "bake-failed", level: "error", text })
      .catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): void {
    this.#ground.report(error instanceof Error ? error : new Error(String(error)));
  }
}

const superseded = new Error("another rollout has begun");
const retryMs = 5_000;

/** There is no such release any more, or another rollout is at work. */
const forGood: ReadonlySet<SwitchyardError["code"]> = new Set(["NOT_FOUND", "CONFLICT"]);
