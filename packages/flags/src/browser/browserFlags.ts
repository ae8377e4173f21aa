import type { Json } from "../definition.ts";
import type { Evaluation, EvaluationContext } from "../evaluation.ts";
import { subjectHash, subjectOf } from "../sync/subject.ts";
import type { Values } from "./answer.ts";
import { detailsOf, type FlagDetails, type FlagsState } from "./details.ts";
import { createEmitter, type Emitter } from "./emitter.ts";
import { createIdentity } from "./identity.ts";
import { textOf } from "./json.ts";
import { createLastKnown, type Known } from "./lastKnown.ts";
import { mergeValues } from "./mergeValues.ts";
import type { BrowserFlagsOptions } from "./options.ts";
import { pagePlatform } from "./platform.ts";
import { readBootstrap } from "./readBootstrap.ts";
import { createRefresher } from "./refresher.ts";
import { createReporter } from "./reporter.ts";
import { createStore } from "./store.ts";

/** Flags of one visitor, evaluated by the server. Nothing here throws; reading is synchronous. */
export interface BrowserFlags {
  boolean(flag: string, fallback: boolean): boolean;
  string(flag: string, fallback: string): string;
  number(flag: string, fallback: number): number;
  object<T extends Json>(flag: string, fallback: T): T;
  /** The value and why; `fallback` where there is none or one of another type. Counts as an exposure. */
  details(flag: string, fallback: boolean): FlagDetails<boolean>;
  details(flag: string, fallback: string): FlagDetails<string>;
  details(flag: string, fallback: number): FlagDetails<number>;
  details<T extends Json>(flag: string, fallback: T): FlagDetails<T>;
  /** What the server said of a flag. No exposure; the same object until it changes. */
  readonly peek: (flag: string) => Evaluation | undefined;
  /** All values that there are. No exposure. */
  readonly all: () => Record<string, Json>;
  readonly state: FlagsState;
  /** True once there are values; false after `timeoutMs` (default 5000), or when the server refuses to give any. */
  ready(timeoutMs?: number): Promise<boolean>;
  readonly on: Emitter["on"];
  /** Something that experiments count: a purchase, with its value. */
  track(event: string, value?: number): void;
  /**
   * Other attributes, in place of those before. Until the answer is there the old values stay; the last call wins.
   *
   * @returns are the values of this context here? False: not yet, or another call came after this one.
   */
  setContext(context: EvaluationContext): Promise<boolean>;
  /** The visitor logged in. Splits go on as they were for the visitor before; `attributes` come on top. */
  identify(userKey: string, attributes?: EvaluationContext): Promise<boolean>;
  /** The visitor logged out, and is nobody who was seen before. */
  forget(): Promise<boolean>;
  /** Sends what is left to report and ends all traffic; the values stay. */
  close(): void;
}

/**
 * Begins to ask in the microtask after this call, so what is called at once after it (`identify`) is in the first request.
 *
 * @example
 * const flags = createBrowserFlags({ url: "https://flags.example.com", key: "…", bootstrap });
 * if (flags.boolean("new-cart", false)) showNewCart();
 * flags.on("changed", () => render());
 */
export function createBrowserFlags(options: BrowserFlagsOptions): BrowserFlags {
  const { bootstrap, storage = "local", pollMs = 60_000, spreadMs = 100, silenceMs = 45_000 } = options;
  const platform = { ...pagePlatform(), ...options.platform };
  const url = textOf(options.url).replace(/\/+$/, "");
  const key = textOf(options.key);
  const place = typeof storage === "object" ? storage : storage === "local" ? platform.storage : undefined;
  const store = createStore(place, `switchyard:${subjectHash(url + key)}:`);
  const identity = createIdentity(store, options.anonymousId);
  const lastKnown = createLastKnown(store);
  const { on, emit } = createEmitter();
  const reporter = createReporter(platform, url, key, options.usageShare ?? 0.05);

  /** Later ones win; objects of the page, read only where a failure is caught. */
  let attributes: readonly unknown[] = [bootstrap?.context, options.context];
  let userAttributes: EvaluationContext | undefined;
  let state: FlagsState = "NOT_READY";
  let values: Values = new Map();
  let watched: ReadonlySet<string> = new Set();
  /** Whose values they are: the hash for reports, and the context as text. */
  let subject: string | undefined;
  let valuesOf = "";
  /** The context that is asked for, as text, and what came of it. */
  let wanted = "";
  let outcome = Promise.resolve(false);
  let isStarted = false;
  let isClosed = false;

  const hasValues = () => state === "READY" || state === "STALE";
  const enter = (next: FlagsState) => {
    if (next === state) return;
    state = next;
    if (next === "READY") emit("ready", undefined);
    if (next === "STALE") emit("stale", undefined);
  };
  const adopt = (known: Known, context: EvaluationContext, next: FlagsState) => {
    const merged = mergeValues(values, known.values);
    values = merged.values;
    watched = new Set(known.watched);
    subject = subjectOf(context);
    valuesOf = JSON.stringify(context);
    enter(next);
    if (merged.changed.length > 0) emit("changed", merged.changed);
  };
  const adoptStored = () => {
    const known = valuesOf === wanted ? undefined : lastKnown.get(subjectHash(wanted));
    if (known) adopt(known, JSON.parse(wanted), "STALE");
  };
  const fail = (message: string, isRefused: boolean) => {
    adoptStored();
    if (hasValues()) enter("STALE");
    else if (isRefused) enter("ERROR");
    emit("error", message);
  };

  const refresher = createRefresher(
    { platform, url, key, pollMs, spreadMs, silenceMs },
    {
      onAnswer(answer, context) {
        lastKnown.put(subjectHash(wanted), answer);
        adopt(answer, context, "READY");
      },
      onUnchanged: () => enter("READY"),
      onFailure: fail,
    },
  );

  const given = (): EvaluationContext => Object.assign({}, ...attributes);
  /** Asks for the values of the context as it is now, unless that has been done. */
  const want = (): Promise<boolean> => {
    try {
      const context: EvaluationContext = { ...given(), ...userAttributes };
      const isGiven = context.targetingKey !== undefined && !identity.isUser();
      const text = JSON.stringify({ ...context, ...(isGiven ? {} : identity.keys(isStarted)) });
      if (isClosed) return Promise.resolve(false);
      if (text === wanted) return outcome;
      wanted = text;
      if (state !== "READY") adoptStored();
      if (isStarted) outcome = refresher.setContext(JSON.parse(text));
    } catch (error) {
      outcome = Promise.resolve(false);
      fail(String(error), true);
    }
    return outcome;
  };

  const details = <T extends Json>(flag: string, fallback: T): FlagDetails<T> => {
    const result = detailsOf(values.get(flag), fallback, state);
    const { variant } = result;
    reporter.evaluated(flag, variant ?? "");
    if (variant !== undefined && subject && watched.has(flag))
      reporter.exposed({ flag, variant, key: subject });
    return result;
  };
  const read = <T extends Json>(flag: string, fallback: T): T => details(flag, fallback).value;

  if (bootstrap) {
    try {
      const known = readBootstrap(bootstrap);
      adopt(known, known.context, "READY");
    } catch (error) {
      console.error("Flags start without their bootstrap", error);
    }
  }
  void want();
  outcome = Promise.resolve().then(() => {
    if (isClosed) return false;
    isStarted = true;
    wanted = "";
    return want();
  });

  return {
    boolean: read,
    string: read,
    number: read,
    object: read,
    details,
    peek: (flag) => values.get(flag),
    all: () =>
      Object.fromEntries([...values].flatMap(([flag, { value }]) => (value == null ? [] : [[flag, value]]))),
    get state() {
      return state;
    },
    ready(timeoutMs = 5_000) {
      if (hasValues()) return Promise.resolve(true);
      return new Promise((resolve) => {
        const settle = () => state !== "NOT_READY" && end();
        const end = () => {
          cancel();
          for (const off of offs) off();
          resolve(hasValues());
        };
        const cancel = platform.after(timeoutMs, end);
        const offs = [on("ready", settle), on("stale", settle), on("error", settle)];
      });
    },
    on,
    track(event, value) {
      if (!subject) return;
      const variants: Record<string, string> = {};
      for (const flag of watched) {
        const variant = values.get(flag)?.variant;
        if (variant !== undefined) variants[flag] = variant;
      }
      reporter.converted({ event, key: subject, ...(value !== undefined && { value }), variants });
    },
    setContext(context) {
      attributes = [context];
      if (context?.targetingKey !== undefined) {
        identity.leave();
        userAttributes = undefined;
      }
      return want();
    },
    identify(userKey, about) {
      userAttributes = about;
      if (given().targetingKey !== userKey) identity.identify(textOf(userKey));
      return want();
    },
    forget() {
      attributes = [...attributes, { targetingKey: undefined, bucketingKey: undefined }];
      userAttributes = undefined;
      lastKnown.clear();
      identity.forget();
      return want();
    },
    close() {
      isClosed = true;
      refresher.close();
      reporter.close();
    },
  };
}
