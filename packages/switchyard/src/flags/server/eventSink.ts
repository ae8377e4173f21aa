import type { ServerResponse } from "node:http";

export interface SinkLimits {
  /** What may wait for a slow reader. */
  readonly maxBufferedBytes: number;
  /** A reader that takes nothing for so long is cut. */
  readonly stallMs: number;
}

/** A response that is a stream of events, and never holds more than its limit for a reader that does not keep up. */
export class EventSink {
  readonly #response: ServerResponse;
  readonly #limits: SinkLimits;
  readonly #now: () => number;
  /** Since when something waits without any of it having been taken. */
  #stalledAt: number | undefined;
  #waiting = 0;

  constructor(response: ServerResponse, limits: SinkLimits, now: () => number) {
    this.#response = response;
    this.#limits = limits;
    this.#now = now;
  }

  begin(headers: Readonly<Record<string, string>>): void {
    this.#response.writeHead(200, {
      ...headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      // Of nginx and those that took it over: do not collect.
      "x-accel-buffering": "no",
    });
    this.#response.flushHeaders();
  }

  /** Whether it was taken; an empty buffer takes a frame of any size. */
  send(frame: Buffer): boolean {
    if (this.#response.destroyed || this.#response.writableEnded) return false;
    const waiting = this.#response.writableLength;
    if (waiting > 0 && waiting + frame.length > this.#limits.maxBufferedBytes) return false;
    this.#response.write(frame);
    return true;
  }

  /** Called whenever everything was taken after some of it had to wait. */
  onDrain(listener: () => void): void {
    this.#response.on("drain", listener);
  }

  /** At once where the reader went before it was answered. */
  onClose(listener: () => void): void {
    if (this.#response.destroyed) listener();
    else this.#response.once("close", listener);
  }

  /** To be called now and then, before anything is sent (what was just sent still waits): cuts a reader that has stopped to read. */
  check(): void {
    const waiting = this.#response.writableLength;
    if (waiting === 0 || waiting < this.#waiting) this.#stalledAt = undefined;
    else this.#stalledAt ??= this.#now();
    this.#waiting = waiting;
    if (this.#stalledAt !== undefined && this.#now() - this.#stalledAt >= this.#limits.stallMs) this.cut();
  }

  /** So that the reader comes again. */
  end(): void {
    this.#response.end();
  }

  cut(): void {
    this.#response.destroy();
  }
}
