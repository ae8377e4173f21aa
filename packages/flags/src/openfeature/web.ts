import {
  type EvaluationContext,
  GeneralError,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderEvents,
  ProviderFatalError,
  type ResolutionDetails,
  type TrackingEventDetails,
} from "@openfeature/web-sdk";
import { type BrowserFlags, createBrowserFlags } from "../browser/browserFlags.ts";
import type { BrowserFlagsOptions } from "../browser/options.ts";
import { resolutionOf } from "./web/resolution.ts";

/**
 * The browser client as a provider of OpenFeature's web SDK. A `targetingKey` in the SDK's context is a user who
 * logged in (`identify`), a context without one a visitor; from a user to none is a logout (`forget`). A context that
 * has a `bucketingKey` too is taken as it is.
 *
 * @example
 * await OpenFeature.setProviderAndWait(new SwitchyardWebProvider({ url: "https://flags.example.com", key: "…" }));
 * OpenFeature.getClient().getBooleanValue("new-cart", false);
 */
export class SwitchyardWebProvider implements Provider {
  readonly metadata = { name: "switchyard" } as const;
  readonly runsOn = "client";
  readonly events: OpenFeatureEventEmitter = new OpenFeatureEventEmitter();
  readonly #options: Omit<BrowserFlagsOptions, "context">;
  #flags: BrowserFlags | undefined;
  #isUser = false;
  /** Context changes under way: the SDK tells of these by itself. */
  #pending = 0;

  /** The attributes come with the SDK's context. */
  constructor(options: Omit<BrowserFlagsOptions, "context">) {
    this.#options = options;
  }

  /** Rejects when there are no values at all: no bootstrap, none known from before, and none from the server. */
  initialize(context: EvaluationContext = {}): Promise<void> {
    const flags = createBrowserFlags(this.#options);
    this.#flags = flags;
    this.#forward(flags);
    return this.#settle(flags, context, flags.state === "READY");
  }

  /** Until it resolves the SDK is RECONCILING and the old values apply. */
  async onContextChange(_: EvaluationContext, context: EvaluationContext): Promise<void> {
    if (this.#flags) await this.#settle(this.#flags, context, false);
  }

  onClose(): Promise<void> {
    this.#flags?.close();
    return Promise.resolve();
  }

  resolveBooleanEvaluation(flag: string, fallback: boolean): ResolutionDetails<boolean> {
    return resolutionOf(this.#flags, flag, fallback);
  }

  resolveStringEvaluation(flag: string, fallback: string): ResolutionDetails<string> {
    return resolutionOf(this.#flags, flag, fallback);
  }

  resolveNumberEvaluation(flag: string, fallback: number): ResolutionDetails<number> {
    return resolutionOf(this.#flags, flag, fallback);
  }

  resolveObjectEvaluation<T extends JsonValue>(flag: string, fallback: T): ResolutionDetails<T> {
    return resolutionOf(this.#flags, flag, fallback);
  }

  track(event: string, _: EvaluationContext, details?: TrackingEventDetails): void {
    this.#flags?.track(event, details?.value);
  }

  async #settle(flags: BrowserFlags, context: EvaluationContext, isSettled: boolean): Promise<void> {
    this.#pending++;
    const asked = this.#apply(flags, context);
    if (!isSettled) await asked;
    this.#pending--;
    if (flags.state === "ERROR") throw new ProviderFatalError("The server refuses to give flags");
    if (flags.state === "NOT_READY") throw new GeneralError("The server cannot be asked for flags");
    // The SDK takes a provider that is done for READY, so it hears of the contrary only after that.
    setTimeout(() => {
      if (flags.state === "STALE") this.events.emit(ProviderEvents.Stale);
    });
  }

  #apply(flags: BrowserFlags, context: EvaluationContext): Promise<boolean> {
    const { targetingKey, ...attributes } = context;
    const wasUser = this.#isUser;
    this.#isUser = targetingKey !== undefined;
    if (targetingKey !== undefined && context["bucketingKey"] === undefined) {
      void flags.setContext(attributes);
      return flags.identify(targetingKey);
    }
    if (wasUser && targetingKey === undefined) void flags.forget();
    return flags.setContext(context);
  }

  #forward(flags: BrowserFlags): void {
    const tell = (then: () => void) => {
      if (this.#pending === 0) then();
    };
    flags.on("changed", (keys) =>
      tell(() => {
        this.events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...keys] });
        // The SDK takes whoever has a new configuration for READY.
        if (flags.state === "STALE") this.events.emit(ProviderEvents.Stale);
      }),
    );
    flags.on("stale", () => tell(() => this.events.emit(ProviderEvents.Stale)));
    flags.on("ready", () => tell(() => this.events.emit(ProviderEvents.Ready)));
    flags.on("error", (message) =>
      tell(() => {
        if (flags.state === "ERROR") this.events.emit(ProviderEvents.Error, { message });
      }),
    );
  }
}
