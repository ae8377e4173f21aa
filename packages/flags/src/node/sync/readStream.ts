import type { IncomingMessage } from "node:http";
import { type ServerSentEvent, createEventParser } from "../../sync/eventParser.ts";
import { messageOf } from "../flagsError.ts";
import type { Runtime } from "../runtime.ts";
import type { Timing } from "../timing.ts";
import type { AttemptEnd } from "./attempt.ts";
import type { Link } from "./link.ts";
import { retryAfterMs } from "./retryAfter.ts";

export interface StreamOrder {
  readonly link: Link;
  readonly path: string;
  readonly timing: Timing;
  readonly runtime: Runtime;
  /** As the server last said. */
  heartbeatMs(): number;
  /** Takes an event; what it returns is why the stream is of no more use. */
  take(event: ServerSentEvent): string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Reads one stream until it ends, whatever ends it. A connection without a byte for two and a half heartbeats is dead,
 * also when no FIN ever said so.
 */
export function readStream(order: StreamOrder): Promise<AttemptEnd> {
  return new Promise((resolve) => {
    const { timing, runtime } = order;
    const request = order.link.open(order.path, { accept: "text/event-stream", "cache-control": "no-cache" });
    let heardPing = false;
    let hasEvent = false;
    let hasEnded = false;
    let bytes = 0;
    let cancelByte = nothing;
    let cancelEvent = nothing;

    const end = (how: AttemptEnd) => {
      if (hasEnded) return;
      hasEnded = true;
      cancelByte();
      cancelEvent();
      order.signal.removeEventListener("abort", stop);
      request.destroy();
      resolve(how);
    };
    const stop = () => end({ kind: "stopped" });
    const expectByte = (ms: number, otherwise: () => AttemptEnd) => {
      cancelByte();
      cancelByte = runtime.after(ms, () => {
        // When this process itself was busy, bytes may lie in the socket: they get their turn first.
        const before = bytes;
        setImmediate(() => before === bytes && end(otherwise())).unref();
      });
    };
    const expectEvent = () => {
      cancelEvent();
      const ms = hasEvent ? Math.max(timing.eventMs, deadAfter * order.heartbeatMs()) : timing.eventMs;
      cancelEvent = runtime.after(ms, () => end(silent(`no whole event within ${Math.round(ms)} ms`)));
    };
    const silent = (why: string): AttemptEnd => ({ kind: "silent", why, heardPing });

    const parse = createEventParser((event) => {
      if (hasEnded) return;
      hasEvent = true;
      if (event.type === "ping") heardPing = true;
      const why = order.take(event);
      if (why !== undefined) end({ kind: "confused", why });
      else expectEvent();
    });
    const read = (response: IncomingMessage) => {
      if (!isStream(response)) return end(refusal(response, runtime.now()));
      expectByte(timing.firstByteMs, () => ({ kind: "buffered" }));
      expectEvent();
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        bytes += text.length;
        try {
          parse(text);
        } catch (error) {
          end({ kind: "confused", why: messageOf(error) });
        }
        if (hasEnded) return;
        // Only now: the first event says how often the server's heart beats.
        const ms = deadAfter * order.heartbeatMs();
        expectByte(ms, () => silent(`no byte within ${Math.round(ms)} ms`));
      });
      response.on("end", () => end({ kind: "broken", why: "the stream was ended" }));
      response.on("error", (error) => end({ kind: "broken", why: error.message }));
    };

    if (order.signal.aborted) return stop();
    order.signal.addEventListener("abort", stop);
    expectByte(timing.connectMs, () => silent(`no answer within ${timing.connectMs} ms`));
    request.on("response", read);
    // Stays until the end: a request that was destroyed may still say why.
    request.on("error", (error) => end({ kind: "broken", why: error.message }));
    request.end();
  });
}

function nothing(): void {}

/** In heartbeats. */
const deadAfter = 2.5;

function isStream(response: IncomingMessage): boolean {
  return response.statusCode === 200 && /^text\/event-stream\b/i.test(response.headers["content-type"] ?? "");
}

function refusal(response: IncomingMessage, now: number): AttemptEnd {
  return {
    kind: "refused",
    status: response.statusCode ?? 0,
    retryAfterMs: retryAfterMs(response.headers["retry-after"], now),
  };
}
