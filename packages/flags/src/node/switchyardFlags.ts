import type { Server } from "node:http";
import type { Surroundings } from "../evaluation.ts";
import { Connection } from "./connection.ts";
import { Observations } from "./events/observations.ts";
import { type RequestHandler, RequestObserver } from "./events/requestObserver.ts";
import type { FlagsClient, FlagsEvents } from "./flagsClient.ts";
import { FlagsError, messageOf } from "./flagsError.ts";
import type { FlagsSettings } from "./flagsOptions.ts";
import { Listeners } from "./listeners.ts";
import { Reader } from "./reader.ts";
import { ServedFlags } from "./servedFlags.ts";
import { CacheFile } from "./store/cacheFile.ts";
import { CacheWriter } from "./store/cacheWriter.ts";
import { type FlagSource, FlagsInForce } from "./store/flagsInForce.ts";
import { newestStored } from "./store/newestStored.ts";
import { type ClientState, ConnectionState, type StateChange } from "./sync/connectionState.ts";
import { within } from "./within.ts";

export class SwitchyardFlags extends Reader implements FlagsClient {
  readonly #flags: FlagsInForce;
  readonly #state: ConnectionState;
  readonly #listeners: Listeners<FlagsEvents>;
  readonly #requests: RequestObserver;
  readonly #writer: CacheWriter | undefined;
  readonly #connection: Connection | undefined;
  /** Of all who wait for READY. */
  #settled: Promise<boolean> | undefined;
  #settle: ((isReady: boolean) => void) | undefined;
  #wasReady = false;
  #closing: Promise<void> | undefined;

  constructor(settings: FlagsSettings) {
    const onError = reporter(settings);
    const listeners = new Listeners<FlagsEvents>(onError);
    const observations = new Observations();
    const file = cacheFileOf(settings);
    const writer = file && new CacheWriter(file, settings.runtime, settings.timing.saveMs, onError);
    const flags = new FlagsInForce(surroundingsOf(settings), onError, (changed) => {
      observations.renew(flags.put?.watched ?? [], changed);
      if (flags.put !== undefined && flags.source === "server") writer?.save(flags.put);
      if (changed.length > 0) listeners.emit("changed", changed);
    });
    super(new ServedFlags(flags, observations, settings.evaluatesAt));
    this.#flags = flags;
    this.#listeners = listeners;
    this.#writer = writer;
    this.#requests = new RequestObserver(observations);
    this.#state = new ConnectionState(settings, settings.runtime, (change) => this.#changed(change));

    const stored = newestStored(settings.bundle, file, onError);
    if (stored !== undefined && flags.apply(stored.put, stored.source)) this.#state.known();
    if (settings.url === undefined) {
      if (stored !== undefined) this.#state.confirmed();
      return;
    }
    try {
      const parts = { ...settings, onError, url: settings.url };
      this.#connection = new Connection(parts, flags, this.#state, observations);
    } catch (error) {
      onError(error instanceof FlagsError ? error : new FlagsError("UNREACHABLE", messageOf(error), error));
    }
    void file?.sweep(settings.runtime.now());
  }

  get state(): ClientState {
    return this.#state.state;
  }

  get version(): number {
    return this.#flags.version;
  }

  get source(): FlagSource {
    return this.#flags.source;
  }

  get watched(): readonly string[] {
    return this.#flags.put?.watched ?? [];
  }

  on<E extends keyof FlagsEvents>(event: E, listener: (...details: FlagsEvents[E]) => void): () => void {
    return this.#listeners.on(event, listener);
  }

  async ready(timeoutMs = 5_000): Promise<boolean> {
    if (this.state === "READY") return true;
    if (this.#connection === undefined || this.#closing !== undefined || this.state === "ERROR") return false;
    this.#settled ??= new Promise((resolve) => (this.#settle = resolve));
    return (await within(this.#settled, timeoutMs)) ?? false;
  }

  observeRequests(server: Pick<Server, "emit">): () => void {
    return this.#requests.observe(server);
  }

  wrap<Rest extends unknown[]>(handler: RequestHandler<Rest>): RequestHandler<Rest> {
    return this.#requests.wrap(handler);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#state.stop();
    this.#answerWaiting(false);
    await within(Promise.all([this.#connection?.close(), this.#writer?.flush()]), closeMs);
    this.#connection?.destroy();
    this.#listeners.clear();
  }

  #changed({ to, error }: StateChange): void {
    switch (to) {
      case "READY":
        this.#listeners.emit(this.#wasReady ? "reconnected" : "ready");
        this.#wasReady = true;
        return this.#answerWaiting(true);
      case "STALE":
        return this.#listeners.emit("stale", error);
      case "ERROR":
        this.#listeners.emit(
          "error",
          error ?? new FlagsError("UNREACHABLE", "The control plane cannot be heard."),
        );
        return this.#answerWaiting(false);
      case "NOT_READY":
        return undefined;
    }
  }

  #answerWaiting(isReady: boolean): void {
    this.#settle?.(isReady);
    this.#settled = undefined;
  }
}

/** The last batch of events, and the cache, may take so long. */
const closeMs = 2_000;

function cacheFileOf({ url, key, cache }: FlagsSettings): CacheFile | undefined {
  return url === undefined || cache === undefined ? undefined : new CacheFile(cache, url, key);
}

function surroundingsOf({ release, schema }: FlagsSettings): Surroundings {
  return { ...(release !== undefined && { release }), ...(schema !== undefined && { schema }) };
}

/** Never lets a report be the fault that it reports. */
function reporter({ onError }: FlagsSettings): (error: FlagsError) => void {
  return (error) => {
    try {
      onError(error);
    } catch (failure) {
      process.emitWarning(failure instanceof Error ? failure : String(failure));
    }
  };
}
