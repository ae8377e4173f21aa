import { randomUUID } from "node:crypto";
import { SwitchyardError } from "../errors.ts";
import { Background } from "../rollout/background.ts";
import type { Channel } from "./channel.ts";
import { channelsOf } from "./channels.ts";
import type { Outcome } from "./drivers/port.ts";
import { fanOut } from "./fanOut.ts";
import { trialLetter } from "./letter.ts";
import { trialNotice } from "./notice.ts";
import { Sender } from "./sender.ts";
import { type NotifyGround, trySending } from "./trySending.ts";

/** Tells people and machines what happens: reads the event log, fills mailboxes, and sends what is due. */
export class Notifier {
  readonly #ground: NotifyGround;
  readonly #sender: Sender;
  readonly #background: Background;
  readonly #stopped = new AbortController();
  #forgotAt = 0;

  constructor(ground: NotifyGround) {
    this.#ground = ground;
    this.#sender = new Sender(ground);
    this.#background = new Background(() => this.round(), intervalMs, ground.clock, ground.report);
  }

  start(): void {
    this.#background.start();
  }

  /** Resolves when nothing is being sent any more; what was cut off is sent after the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error("stopped"));
    await this.#background.stop();
    await this.#sender.stop();
  }

  /** One look at the event log and the mailboxes; resolves before what it sends has arrived. */
  async round(): Promise<void> {
    const { store, clock } = this.#ground;
    while (!this.#stopped.signal.aborted && (await fanOut(store, clock.now())) > 0);
    await this.#sender.round();
    if (clock.now() - this.#forgotAt < forgetEveryMs) return;
    this.#forgotAt = clock.now();
    await store.deliveries.forget(clock.now() - keepMs);
  }

  /** Resolves when no message is under way. */
  idle(): Promise<void> {
    return this.#sender.idle();
  }

  /** The channels of an app as they are now, by name. */
  async channels(app: string): Promise<readonly Channel[]> {
    const channels = await channelsOf(this.#ground.store, app, undefined);
    return channels.toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /**
   * Sends a test message through one channel, or through all, and waits for the outcome; an incident that it opens it
   * closes at once. Throws NOT_FOUND.
   */
  async test(app: string, name: string | undefined): Promise<readonly Trial[]> {
    const all = await this.channels(app);
    const chosen = all.filter((channel) => name === undefined || channel.name === name);
    if (chosen.length === 0) throw noChannel(app, name, all);
    return Promise.all(chosen.map(async (channel) => ({ channel, outcome: await this.#try(channel) })));
  }

  async #try(channel: Channel): Promise<Outcome> {
    const notice = trialNotice(channel.app, channel.name, this.#ground.clock.now());
    const letter = trialLetter(channel, notice, randomUUID());
    const outcome = await trySending(this.#ground, channel, letter, this.#stopped.signal);
    if (outcome.kind !== "sent" || letter.incident === undefined) return outcome;
    const over = { ...letter, incident: { ...letter.incident, phase: "closed" } } as const;
    return trySending(this.#ground, channel, over, this.#stopped.signal);
  }
}

export interface Trial {
  readonly channel: Channel;
  readonly outcome: Outcome;
}

function noChannel(app: string, name: string | undefined, all: readonly Channel[]): SwitchyardError {
  if (all.length === 0) {
    return new SwitchyardError("NOT_FOUND", `${app} has no channels.`, {
      next: "Add some under `notify` in switchyard.yaml and deploy.",
    });
  }
  return new SwitchyardError("NOT_FOUND", `${app} has no channel ${name}.`, {
    next: `It has ${all.map((channel) => channel.name).join(", ")}; one that is new comes with the next deployment.`,
  });
}

const intervalMs = 500;
const forgetEveryMs = 3_600_000;
/** Long enough that what ends an incident weeks later still finds it. */
const keepMs = 30 * 86_400_000;
