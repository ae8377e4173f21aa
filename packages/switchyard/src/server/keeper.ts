import { Background } from "../rollout/background.ts";
import type { Fleet } from "../rollout/fleet.ts";
import type { Ground } from "../rollout/ground.ts";
import { forgetOld } from "./forgetOld.ts";

/** Housekeeping: ends warm instances past their rollback window, and forgets what is old. */
export class Keeper {
  readonly #ground: Ground;
  readonly #fleet: Fleet;
  readonly #rounds: readonly Background[];

  constructor(ground: Ground, fleet: Fleet) {
    this.#ground = ground;
    this.#fleet = fleet;
    const { clock, store } = ground;
    const every = (ms: number, round: () => Promise<void>) =>
      new Background(round, ms, clock, (error) => ground.report(error));
    this.#rounds = [every(warmMs, () => this.#endWarm()), every(oldMs, () => forgetOld(store, clock.now()))];
  }

  start(): void {
    for (const round of this.#rounds) round.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#rounds.map((round) => round.stop()));
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

const warmMs = 1_000;
const oldMs = 3_600_000;
