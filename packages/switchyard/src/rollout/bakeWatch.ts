import { messageOf } from "../errors.ts";
import type { Ground } from "./ground.ts";
import type { GuardWatch } from "./guardWatch.ts";
import type { Rollout } from "./rollout.ts";

/** Watches promoted releases until their rollback window closes, and goes back by itself when one fails. */
export class BakeWatch {
  readonly #ground: Ground;
  readonly #guards: GuardWatch;
  readonly #goBack: (rollout: Rollout, reason: string) => Promise<unknown>;
  readonly #baking = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();

  constructor(
    ground: Ground,
    guards: GuardWatch,
    goBack: (rollout: Rollout, reason: string) => Promise<unknown>,
  ) {
    this.#ground = ground;
    this.#guards = guards;
    this.#goBack = goBack;
  }

  /** Goes on with what an earlier control plane watched. */
  async resume(): Promise<void> {
    for (const { app, stable } of await this.#ground.store.apps.list()) {
      const [last] = await this.#ground.store.rollouts.list(app, 1);
      if (last?.kind === "deploy" && last.status.kind === "succeeded" && last.to === stable) this.begin(last);
    }
  }

  /** The rollout's release was promoted. */
  begin(rollout: Rollout): void {
    const stop = new AbortController();
    const done = this.#bake(rollout, stop.signal).catch((error: unknown) => {
      this.#ground.report(error instanceof Error ? error : new Error(String(error)));
    });
    this.#baking.set(rollout.app, { stop, done });
  }

  /** Another rollout of the app begins; it has a guard of its own. */
  end(app: string): void {
    this.#baking.get(app)?.stop.abort(new Error("another rollout has begun"));
    this.#baking.delete(app);
  }

  async close(): Promise<void> {
    const all = [...this.#baking.values()];
    for (const { stop } of all) stop.abort(new Error("the control plane closes"));
    await Promise.all(all.map(({ done }) => done));
  }

  async #bake(rollout: Rollout, signal: AbortSignal): Promise<void> {
    const reason = await this.#guards.bake(rollout, signal);
    if (reason === undefined || signal.aborted) return;
    const { app, id, from, to } = rollout;
    const say = (text: string) =>
      this.#ground.events.add({ app, rollout: id, kind: "bake-failed", level: "error", text });
    await say(`release ${to} fails after its promotion; going back to release ${from}: ${reason}`);
    await this.#goBack(rollout, reason).catch((error: unknown) =>
      say(`release ${to} fails, and going back to release ${from} could not begin: ${messageOf(error)}`),
    );
  }
}
