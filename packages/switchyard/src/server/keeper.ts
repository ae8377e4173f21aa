import type { Fleet } from "../rollout/fleet.ts";
import type { Ground } from "../rollout/ground.ts";

/** Housekeeping: ends warm instances past their rollback window. */
export class Keeper {
  readonly #ground: Ground;
  readonly #fleet: Fleet;
  readonly #stopped = new AbortController();
  #running: Promise<void> | undefined;

  constructor(ground: Ground, fleet: Fleet) {
    this.#ground = ground;
    this.#fleet = fleet;
  }

  start(): void {
    this.#running = this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error("stopped"));
    await this.#running;
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await this.#endWarm().catch((error: unknown) => {
        if (error instanceof Error) this.#ground.report(error);
      });
      await this.#ground.clock.sleep(intervalMs, signal).catch(() => undefined);
    }
  }

  async #endWarm(): Promise<void> {
    const { store, clock, events } = this.#ground;
    const wanted = new Set((await store.rollouts.unfinished()).map(({ app, to }) => `${app}/${to}`));
    for (const { app, stable } of await store.apps.list()) {
      const running = new Set((await store.instances.list(app)).map(({ release }) => release));
      for (const number of running) {
        const release = await store.releases.get(app, number);
        if (number === stable || wanted.has(`${app}/${number}`)) continue;
        if (release?.warmUntil === undefined || release.warmUntil > clock.now()) continue;
        await this.#fleet.dismissWarm(app, number);
        await store.atomically(async ({ releases }) => {
          const { warmUntil: _passed, ...rest } = (await releases.get(app, number)) ?? release;
          await releases.put(rest);
        });
        const text = `the rollback window of release ${number} is over; its warm instances end`;
        await events.add({ app, kind: "window-closed", level: "info", text });
      }
    }
  }
}

const intervalMs = 1_000;
