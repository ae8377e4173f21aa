import type { ServerResponse } from "node:http";
import type { Deliveries } from "../delivery/deliveries.ts";
import type { KeyHolder } from "../keys/flagKeys.ts";
import type { Channel } from "./channel.ts";
import { EventSink, type SinkLimits } from "./eventSink.ts";
import { frame } from "./frame.ts";

export interface StreamOrder {
  readonly client: string;
  readonly release: number | undefined;
  readonly since: number | undefined;
}

interface Parts {
  readonly deliveries: Deliveries;
  readonly limits: SinkLimits;
  readonly now: () => number;
}

/** The streams of the instances: everything, then every change at once. */
export class SyncStreams {
  readonly #parts: Parts;
  readonly #streams = new Set<SyncStream>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#streams.size;
  }

  open(response: ServerResponse, holder: KeyHolder, channel: Channel, order: StreamOrder): void {
    const { deliveries, limits, now } = this.#parts;
    const sink = new EventSink(response, limits, now);
    const stream = new SyncStream(sink, holder, channel);
    const leave = deliveries.connect(channel.place, order);
    this.#streams.add(stream);
    const stop = channel.onAdvance(() => stream.catchUp());
    sink.onClose(() => {
      stop();
      leave();
      this.#streams.delete(stream);
    });
    sink.begin({});
    stream.begin(order.since);
  }

  /** To all, so that they know that nobody has cut the line. */
  beat(): void {
    const pings = new Map<Channel, Buffer>();
    for (const { channel } of this.#streams) {
      if (!pings.has(channel)) pings.set(channel, frame("ping", { version: channel.version }));
    }
    for (const stream of this.#streams) stream.beat(pings.get(stream.channel)!);
  }

  cut(holder: KeyHolder): void {
    for (const stream of this.#streams) if (isSame(stream.holder, holder)) stream.sink.cut();
  }

  end(): void {
    for (const { sink } of this.#streams) sink.end();
  }
}

class SyncStream {
  readonly sink: EventSink;
  readonly holder: KeyHolder;
  readonly channel: Channel;
  /** The publication up to which everything was handed over. */
  #number = 0;

  constructor(sink: EventSink, holder: KeyHolder, channel: Channel) {
    this.sink = sink;
    this.holder = holder;
    this.channel = channel;
    sink.onDrain(() => this.catchUp());
  }

  begin(since: number | undefined): void {
    this.#number = this.channel.number;
    for (const each of this.channel.beginning(since)) this.#hand(each);
  }

  /** Hands over what is new; a reader that does not keep up is handed it when it has taken what it has. */
  catchUp(): void {
    const frames = this.channel.after(this.#number);
    const number = this.channel.number;
    if (frames.every((each) => this.sink.send(each))) this.#number = number;
    else this.#number = behind;
  }

  beat(ping: Buffer): void {
    this.sink.check();
    this.catchUp();
    if (this.#number !== behind) this.sink.send(ping);
  }

  #hand(each: Buffer): void {
    if (!this.sink.send(each)) this.#number = behind;
  }
}

/** Parts of what it missed may have been sent: only everything anew will do. */
const behind = -1;

export function isSame(a: KeyHolder, b: KeyHolder): boolean {
  return a.id === b.id && a.app === b.app && a.environment === b.environment;
}
