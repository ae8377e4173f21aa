import type { ClientResponse } from "./clientResponse.ts";
import { EventBoundary } from "./eventBoundary.ts";
import type { ResponseHead } from "./responseHead.ts";

/** A body of at most this many bytes, of known length, is held until it is complete: till then a retry is possible. */
const heldBytes = 65_536;
/** But never longer than this. */
const heldMs = 100;

export type Room = "more" | "full" | "ended";

/**
 * Writes an instance's response to the client. The head goes out with the first bytes of the body, and a small body in
 * one piece with it: one system call, and an instance that dies half-way costs the client nothing.
 */
export class ResponseWriter {
  /** Something of the response went to the client. */
  answered = false;
  /** Of the body, sent or about to be. */
  bytes = 0;
  readonly #response: ClientResponse;
  readonly #bodiless: boolean;
  #head: ResponseHead | undefined;
  #holding = false;
  #heldUntil = Number.POSITIVE_INFINITY;
  #held: Buffer[] = [];
  #events: EventBoundary | undefined;
  #ending = false;

  constructor(response: ClientResponse, bodiless: boolean) {
    this.#response = response;
    this.#bodiless = bodiless;
  }

  /** Early hints go on; other informational responses are between the router and the instance. */
  inform(head: ResponseHead): void {
    if (head.status !== 103) return;
    const links = head.headers.filter(
      (_, at) => at % 2 === 1 && head.headers[at - 1]!.toLowerCase() === "link",
    );
    if (links.length > 0) this.#response.writeEarlyHints({ link: links });
  }

  begin(head: ResponseHead, now: number): void {
    this.#head = head;
    this.#holding = head.contentLength !== undefined && head.contentLength <= heldBytes;
    this.#heldUntil = now + heldMs;
    if (head.eventStream) this.#events = new EventBoundary();
  }

  write(chunk: Buffer): Room {
    this.bytes += chunk.length;
    if (this.#holding) {
      this.#held.push(chunk);
      return "more";
    }
    if (!this.answered) this.#writeHead();
    const boundary = this.#events ? this.#events.feed(chunk) : -1;
    if (this.#ending && boundary !== -1) {
      this.#response.write(chunk.subarray(0, boundary));
      return "ended";
    }
    return this.#response.write(chunk) ? "more" : "full";
  }

  end(trailers: Record<string, string | string[] | undefined>): void {
    if (!this.answered) this.#writeHead();
    for (const name in trailers) {
      const value = trailers[name];
      if (value !== undefined) this.#response.addTrailers([[name, String(value)]]);
    }
    const rest = this.#takeHeld();
    if (rest) this.#response.end(rest);
    else this.#response.end();
  }

  /** Sends what is held, once it was held for long enough. */
  flushHeld(now: number): void {
    if (now >= this.#heldUntil) this.flush();
  }

  flush(): void {
    this.#heldUntil = Number.POSITIVE_INFINITY;
    if (this.answered || !this.#head) return;
    this.#holding = false;
    this.#writeHead();
    const rest = this.#takeHeld();
    if (rest) this.#response.write(rest);
    else if (!this.#bodiless) this.#response.flushHeaders();
  }

  /** The next end of an event shall be the end of the stream; true when it is at one now. */
  endAtBoundary(): boolean {
    this.#ending = true;
    return this.#events?.atEnd ?? true;
  }

  /** Forgets an attempt of which the client saw nothing. */
  reset(): void {
    this.#head = undefined;
    this.#holding = false;
    this.#heldUntil = Number.POSITIVE_INFINITY;
    this.#held = [];
    this.#events = undefined;
    this.bytes = 0;
  }

  #writeHead(): void {
    const head = this.#head!;
    this.answered = true;
    this.#response.writeHead(head.status, head.statusText, head.headers);
  }

  #takeHeld(): Buffer | undefined {
    const held = this.#held;
    if (held.length === 0) return undefined;
    this.#held = [];
    return held.length === 1 ? held[0] : Buffer.concat(held);
  }
}
