import type { DeliveryRecord } from "../state/records.ts";
import { type Channel, resendMsOf } from "./channel.ts";
import { channelsOf } from "./channels.ts";
import { type MailboxRecord, type Queued, headOf, mailboxOf } from "./mailbox.ts";
import { type Settled, abandon, settle } from "./settle.ts";
import { type NotifyGround, trySending } from "./trySending.ts";

/**
 * Sends what is due. Each channel has a few tries under way at most, and a round waits for none of them, so that a
 * slow channel delays only itself. A try is written down before it is made: what may have arrived is sent again after
 * a crash, with the same id.
 */
export class Sender {
  readonly #ground: NotifyGround;
  readonly #stopped = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #busy = new Map<string, number>();

  constructor(ground: NotifyGround) {
    this.#ground = ground;
  }

  /** Begins every try that is due; resolves before they end. */
  async round(): Promise<void> {
    const { store, clock } = this.#ground;
    for (const { id, app, channel } of await store.deliveries.due(clock.now(), batch)) {
      const busy = this.#busy.get(`${app}/${channel}`) ?? 0;
      if (this.#underWay.has(id) || busy >= triesPerChannel || this.#stopped.signal.aborted) continue;
      this.#begin(id, `${app}/${channel}`);
    }
  }

  /** Resolves when no try is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  /** Ends the tries that are under way as if they had not been made. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error("stopped"));
    await this.idle();
  }

  #begin(id: string, channel: string): void {
    const count = (change: number) => this.#busy.set(channel, (this.#busy.get(channel) ?? 0) + change);
    count(1);
    const running = this.#deliver(id)
      .catch((error: unknown) =>
        this.#ground.report(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        count(-1);
        this.#underWay.delete(id);
      });
    this.#underWay.set(id, running);
  }

  async #deliver(id: string): Promise<void> {
    const task = await this.#take(id);
    if (task === undefined) return;
    const { channel, letter } = task;
    const outcome = await trySending(this.#ground, channel, letter, this.#stopped.signal);
    // A try that was cut off says nothing about the channel.
    if (this.#stopped.signal.aborted && outcome.kind !== "sent") return;
    const { store, clock, random } = this.#ground;
    const circumstances = { now: clock.now(), random: random(), resendMs: resendMsOf(channel.config) };
    const settled = await store.atomically(async ({ deliveries }) => {
      const current = await deliveries.get(id);
      if (current === undefined) return undefined;
      const result = settle(mailboxOf(current), letter, outcome, circumstances);
      await deliveries.put(result.record);
      return result;
    });
    if (settled?.lost !== undefined) await this.#tellLost(settled.record, settled.lost);
    if (outcome.kind === "sent" && outcome.note !== undefined) {
      await this.#note(letter, `channel "${channel.name}": ${outcome.note}`, channel.name);
    }
  }

  /** Writes down that the first letter is being sent; undefined when there is nothing to send after all. */
  async #take(id: string): Promise<{ readonly channel: Channel; readonly letter: Queued } | undefined> {
    const { store, clock } = this.#ground;
    const taken = await store.atomically(async (tables) => {
      const record = await tables.deliveries.get(id);
      if (record?.state !== "pending") return undefined;
      const box = mailboxOf(record);
      const letter = headOf(box);
      if (letter === undefined) return undefined;
      const { rollout } = letter.notice;
      const about = rollout === undefined ? undefined : await tables.rollouts.get(rollout);
      const channels = await channelsOf(tables, box.app, about);
      const channel = channels.find(({ name }) => name === box.channel);
      await tables.deliveries.put(
        channel === undefined ? abandon(box, clock.now()) : { ...box, attempts: box.attempts + 1 },
      );
      return { record: box, letter, channel };
    });
    if (taken === undefined) return undefined;
    const { record, letter, channel } = taken;
    if (channel !== undefined) return { channel, letter };
    await this.#tellDropped(record, letter);
    return undefined;
  }

  #tellLost({ channel }: DeliveryRecord, { letter, error }: NonNullable<Settled["lost"]>): Promise<void> {
    const { app, headline } = letter.notice;
    const text = `channel "${channel}" was not told that ${headline}: ${error}; \`switchyard notify test ${app} ${channel}\` tries it`;
    return this.#ground.events.add({
      app,
      kind: "notification-failed",
      level: "warning",
      text,
      fields: { channel },
    });
  }

  #tellDropped({ channel, notice }: MailboxRecord, letter: Queued): Promise<void> {
    const count = Math.max(1, notice.queue.length);
    const text = `${count} message${count === 1 ? "" : "s"} to channel "${channel}" dropped: it was taken out of the configuration`;
    const { app } = letter.notice;
    return this.#ground.events.add({
      app,
      kind: "notification-dropped",
      level: "info",
      text,
      fields: { channel },
    });
  }

  #note({ notice: { app } }: Queued, text: string, channel: string): Promise<void> {
    return this.#ground.events.add({
      app,
      kind: "notification-failed",
      level: "warning",
      text,
      fields: { channel },
    });
  }
}

const triesPerChannel = 4;
/** More than ever wait at once, so that the backlog of one channel does not hide another's. */
const batch = 5_000;
