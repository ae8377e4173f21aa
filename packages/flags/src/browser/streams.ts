import type { StreamPlace } from "./answer.ts";
import type { Notification } from "./ask.ts";
import { backoff } from "./backoff.ts";
import { readEventStream } from "./eventStream.ts";
import type { Platform } from "./platform.ts";
import { isObject } from "./json.ts";

/** The connections on which the server says that something has changed. */
export interface Streams {
  /**
   * Connects to what the latest answer names. A connection that stands goes on although its query differs now, since
   * that may hold a token which is new in every answer.
   */
  follow(places: readonly StreamPlace[]): void;
  close(): void;
  /** Every one stands, and there is one. */
  isLive(): boolean;
}

export interface StreamEvents {
  /** A connection stands (again): what changed before that was not heard. */
  onOpen(): void;
  onNotification(notification: Notification): void;
  /** A connection that stood does no longer. */
  onLost(): void;
}

interface Slot {
  place: StreamPlace;
  live: boolean;
  close(): void;
}

/** Many proxies cut a stream after a minute; one that is cut at once is not to be opened again and again. */
const steadyMs = 10_000;

export function createStreams(
  platform: Platform,
  headersFor: (url: string) => Record<string, string>,
  silenceMs: number,
  events: StreamEvents,
): Streams {
  let slots: Slot[] = [];

  const start = (place: StreamPlace): Slot => {
    let closed = false;
    let failures = 0;
    let since = 0;
    let cancelTimer: (() => void) | undefined;
    let controller = new AbortController();
    const slot: Slot = {
      place,
      live: false,
      close() {
        closed = true;
        slot.live = false;
        cancelTimer?.();
        controller.abort();
      },
    };
    const connect = async () => {
      controller = new AbortController();
      const { signal } = controller;
      const { url } = slot.place;
      const watch = () => {
        cancelTimer?.();
        cancelTimer = platform.after(silenceMs, () => controller.abort());
      };
      watch();
      try {
        await readEventStream(
          platform.fetch,
          url,
          { headers: { accept: "text/event-stream", ...headersFor(url) }, signal, cache: "no-store" },
          () => {
            watch();
            if (slot.live) return;
            slot.live = true;
            since = platform.now();
            events.onOpen();
          },
          (data) => {
            const notification = parse(data);
            if (notification) events.onNotification(notification);
          },
        );
      } catch {
        // Whatever ended it: connect anew, below.
      }
      if (closed) return;
      cancelTimer?.();
      controller.abort();
      if (slot.live) {
        slot.live = false;
        if (platform.now() - since > steadyMs) failures = 0;
        events.onLost();
      }
      cancelTimer = platform.after(backoff(failures++, platform), connect);
    };
    void connect();
    return slot;
  };

  return {
    follow(places) {
      for (const slot of slots.slice(places.length)) slot.close();
      slots = places.map((place, index) => {
        const slot = slots[index];
        if (slot && samePlace(slot.place, place)) {
          slot.place = place;
          return slot;
        }
        slot?.close();
        return start(place);
      });
    },
    close() {
      for (const slot of slots) slot.close();
      slots = [];
    },
    isLive: () => slots.length > 0 && slots.every((slot) => slot.live),
  };
}

function samePlace(a: StreamPlace, b: StreamPlace): boolean {
  return a.url.split("?")[0] === b.url.split("?")[0];
}

function parse(data: string): Notification | undefined {
  try {
    const event: unknown = JSON.parse(data);
    return isObject(event) && event["type"] === "refetchEvaluation" ? event : undefined;
  } catch {
    return undefined;
  }
}
