import type { EvaluationContext } from "../evaluation.ts";
import type { Answer } from "./answer.ts";
import { ask, type Notification } from "./ask.ts";
import { backoff } from "./backoff.ts";
import type { Platform } from "./platform.ts";
import { createStreams } from "./streams.ts";

/**
 * Keeps the values of one context fresh. It asks when the context changes, when a stream notifies or opens, and without
 * a stream every `pollMs`; after a failure again and again, ever more slowly. While one request is under way, further
 * causes make one more after it; another context aborts it. A page that stays hidden is left alone until it is seen.
 */
export interface Refresher {
  /** Resolves when the first attempt has ended, or another context has come: are the values this context's now? */
  setContext(context: EvaluationContext): Promise<boolean>;
  close(): void;
}

export interface RefresherOptions {
  readonly platform: Platform;
  readonly url: string;
  readonly key: string;
  readonly pollMs: number;
  /** Changes are asked for at a random time within this, lest all browsers ask at once. */
  readonly spreadMs: number;
  /** A stream that is silent for so long is taken for dead. */
  readonly silenceMs: number;
}

export interface RefresherEvents {
  onAnswer(answer: Answer, context: EvaluationContext): void;
  onUnchanged(): void;
  onFailure(message: string, isRefused: boolean): void;
}

const defaultInactivityMs = 120_000;

export function createRefresher(options: RefresherOptions, events: RefresherEvents): Refresher {
  const { platform, url, key, pollMs } = options;
  let context: EvaluationContext = {};
  let etag: string | undefined;
  /** Of the latest request; the answers of older ones are nobody's. */
  let turn = 0;
  let controller = new AbortController();
  let isBusy = false;
  let next: { readonly cause: Notification | undefined } | undefined;
  let failures = 0;
  let notBefore = 0;
  let isAsleep = false;
  let inactivityMs = defaultInactivityMs;
  let cancelTimer: (() => void) | undefined;
  let cancelSleep: (() => void) | undefined;

  const schedule = (ms: number, cause?: Notification) => {
    cancelTimer?.();
    cancelTimer = platform.after(ms, () => void refresh(cause));
  };

  const streams = createStreams(
    platform,
    (place) => (place.startsWith(`${url}/`) ? { authorization: `Bearer ${key}` } : {}),
    options.silenceMs,
    {
      onOpen: () => void refresh(),
      onNotification: (cause) => schedule(platform.random() * options.spreadMs, cause),
      onLost: () => schedule(backoff(0, platform)),
    },
  );

  const refresh = async (cause?: Notification): Promise<boolean> => {
    if (isBusy) {
      next = { cause };
      return false;
    }
    const wait = notBefore - platform.now();
    if (wait > 0) {
      schedule(wait);
      return false;
    }
    cancelTimer?.();
    isBusy = true;
    controller = new AbortController();
    const mine = ++turn;
    const reply = await ask(platform, { url, key, context, etag, cause }, controller);
    if (mine !== turn) return false;
    isBusy = false;
    let retryMs = 0;
    switch (reply.kind) {
      case "answered":
        failures = 0;
        etag = reply.etag;
        inactivityMs = Math.min(
          ...reply.answer.streams.map((place) => place.inactivityMs),
          defaultInactivityMs * 30,
        );
        if (!isAsleep) streams.follow(reply.answer.streams);
        events.onAnswer(reply.answer, context);
        break;
      case "unchanged":
        failures = 0;
        events.onUnchanged();
        break;
      case "failed":
        retryMs = reply.retryMs ?? backoff(failures++, platform);
        if (reply.retryMs) notBefore = platform.now() + reply.retryMs;
        events.onFailure(reply.message, false);
        break;
      case "refused":
        retryMs = pollMs;
        events.onFailure(reply.message, true);
    }
    // A listener may have closed this or changed the context.
    if (mine !== turn) return true;
    if (next) {
      const { cause: nextCause } = next;
      next = undefined;
      schedule(0, nextCause);
    } else if (!isAsleep && (retryMs || !streams.isLive())) {
      schedule(retryMs || pollMs * (0.8 + platform.random() * 0.4));
    }
    return reply.kind === "answered" || reply.kind === "unchanged";
  };

  const forgetRequest = () => {
    turn++;
    controller.abort();
    isBusy = false;
    next = undefined;
    etag = undefined;
  };

  const onVisibility = () => {
    cancelSleep?.();
    if (platform.isHidden()) {
      cancelSleep = platform.after(inactivityMs, () => {
        isAsleep = true;
        cancelTimer?.();
        streams.close();
      });
    } else if (isAsleep) {
      isAsleep = false;
      // The streams' places are in a full answer only.
      etag = undefined;
      void refresh();
    }
  };
  onVisibility();
  const offs = [platform.on("visibilitychange", onVisibility), platform.on("online", () => void refresh())];

  return {
    setContext(changed) {
      forgetRequest();
      context = changed;
      return refresh();
    },
    close() {
      forgetRequest();
      cancelTimer?.();
      cancelSleep?.();
      streams.close();
      for (const off of offs) off();
    },
  };
}
