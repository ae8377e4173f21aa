import { Background } from "../rollout/background.ts";
import type { Fleet } from "../rollout/fleet.ts";
import type { Ground } from "../rollout/ground.ts";

/** Housekeeping: ends warm instances past their rollback window. */
export class Keeper {
  readonly #ground: Ground;
  readonly #fleet: Fleet;
  readonly #background: Background;

  constructor(ground: Ground, fleet: Fleet) {
    this.#ground = ground;
    this.#fleet = fleet;
    this.#background = new Background(
      () => this.#endWarm(),
      intervalMs,
      ground.clock,
      (error) => ground.report(error),
    );
  }

  start(): void {
    this.#background.start();
  }

  stop(): Promise<void> {
    return this.#background.stop();
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
