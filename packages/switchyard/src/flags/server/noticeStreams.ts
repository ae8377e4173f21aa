import type { ServerResponse } from "node:http";
import type { Clock } from "../../clock.ts";
import type { KeyHolder } from "../keys/flagKeys.ts";
import type { Channel } from "./channel.ts";
import { EventSink, type SinkLimits } from "./eventSink.ts";
import { frame } from "./frame.ts";
import { isSame } from "./syncStreams.ts";

interface Parts {
  readonly clock: Clock;
  readonly limits: SinkLimits;
  readonly random: () => number;
}

/** The streams of OFREP clients: they hear that something changed, and ask for values again. */
export class NoticeStreams {
  readonly #parts: Parts;
  readonly #streams = new Set<NoticeStream>();
  readonly #closing = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** `lastId`: of the last event that the client had before it lost the stream. */
  open(
    response: ServerResponse,
    holder: KeyHolder,
    channel: Channel,
    headers: Readonly<Record<string, string>>,
    lastId: string | undefined,
  ): void {
    const { clock, limits } = this.#parts;
    const sink = new EventSink(response, limits, () => clock.now());
    const stream = { sink, holder, channel, isDue: false };
    this.#streams.add(stream);
    const stop = channel.onAdvance(() => void this.#notifySoon(stream));
    sink.onClose(() => {
      stop();
      this.#streams.delete(stream);
    });
    sink.begin(headers);
    // Gives the client an id to come back with; without data it is no event.
    sink.send(Buffer.from(`id: ${channel.version}\n\n`));
    const missed =
      lastId === undefined ? clock.now() - channel.at < recentMs : lastId !== String(channel.version);
    if (missed) notify(stream);
  }

  beat(): void {
    for (const { sink } of this.#streams) {
      sink.check();
      sink.send(heartbeat);
    }
  }

  cut(holder: KeyHolder): void {
    for (const stream of this.#streams) if (isSame(stream.holder, holder)) stream.sink.cut();
  }

  end(): void {
    this.#closing.abort();
    for (const { sink } of this.#streams) sink.end();
  }

  /** Several changes are one notice; many clients ask one after the other: up to one second where there are 10000. */
  async #notifySoon(stream: NoticeStream): Promise<void> {
    if (stream.isDue) return;
    stream.isDue = true;
    const { clock, random } = this.#parts;
    const spreadMs = Math.min(this.#streams.size / 10, 1_000);
    await clock.sleep(coalesceMs + random() * spreadMs, this.#closing.signal).catch(() => undefined);
    stream.isDue = false;
    notify(stream);
  }
}

interface NoticeStream {
  readonly sink: EventSink;
  readonly holder: KeyHolder;
  readonly channel: Channel;
  isDue: boolean;
}

/** A change so short ago may have come after the client's first question. */
const recentMs = 30_000;
const coalesceMs = 10;
const heartbeat = Buffer.from(":\n\n");

/** One that its reader has no room for is not missed: the reader has others before it. */
function notify({ sink, channel }: NoticeStream): void {
  const lastModified = Math.floor(channel.at / 1_000);
  const notice = { type: "refetchEvaluation", etag: String(channel.version), lastModified };
  sink.send(frame("message", notice, channel.version));
}
