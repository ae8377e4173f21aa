import {
  type EvaluationContext,
  type JsonValue,
  OpenFeatureEventEmitter,
  type Provider,
  ProviderNotReadyError,
  type ResolutionDetails,
  ServerProviderEvents,
  type TrackingEventDetails,
} from "@openfeature/server-sdk";
import type { Json } from "../definition.ts";
import { createFlags } from "../node/createFlags.ts";
import type { FlagsClient } from "../node/flagsClient.ts";
import type { FlagsOptions } from "../node/flagsOptions.ts";
import type { ClientState } from "../node/sync/connectionState.ts";
import { ofType, resolution } from "./server/resolution.ts";

export interface ProviderOptions extends FlagsOptions {
  /** How long the first start waits for the control plane where nothing is known yet; milliseconds, default 5000. */
  readonly readyMs?: number;
}

/**
 * OpenFeature's provider over the in-process client.
 *
 * Its status follows the client: READY, STALE (last known values are served, the connection is lost), ERROR (the same,
 * past the grace period, or the key was refused; never FATAL, since the client goes on trying). The reason of an
 * evaluation stays that of the evaluation. Starting waits only where nothing is known; a bundle or cache is served at
 * once, as STALE until the control plane has confirmed it.
 *
 * @example
 * await OpenFeature.setProviderAndWait(new SwitchyardProvider());
 */
export class SwitchyardProvider implements Provider {
  readonly metadata = { name: "switchyard" } as const;
  readonly runsOn = "server";
  readonly events = new OpenFeatureEventEmitter();
  readonly #flags: FlagsClient;
  readonly #readyMs: number;
  /** A client that was given is not ours to close. */
  readonly #isOwner: boolean;
  /** The SDK takes a start that succeeds for READY, and says so: what else is true has to come after. */
  #isStarting = false;
  #stopListening: (() => void)[] = [];

  constructor(source: FlagsClient | ProviderOptions = {}) {
    this.#isOwner = !isClient(source);
    this.#flags = isClient(source) ? source : createFlags(source);
    this.#readyMs = (isClient(source) ? undefined : source.readyMs) ?? 5_000;
  }

  /** @throws ProviderNotReadyError when nothing is known and the control plane does not answer in time */
  async initialize(): Promise<void> {
    this.#listen();
    this.#isStarting = true;
    if (this.#flags.source === "none") await this.#flags.ready(this.#readyMs);
    if (this.#flags.source === "none") {
      this.#isStarting = false;
      throw new ProviderNotReadyError("No flags are known, and the control plane has sent none yet.");
    }
    setImmediate(() => {
      this.#isStarting = false;
      if (this.#flags.state !== "READY") this.#tell(this.#flags.state);
    });
  }

  async onClose(): Promise<void> {
    for (const stop of this.#stopListening.splice(0)) stop();
    if (this.#isOwner) await this.#flags.close();
  }

  async resolveBooleanEvaluation(
    flagKey: string,
    defaultValue: boolean,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<boolean>> {
    return resolution(this.#flags.details(flagKey, defaultValue, context));
  }

  async resolveStringEvaluation(
    flagKey: string,
    defaultValue: string,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<string>> {
    return resolution(this.#flags.details(flagKey, defaultValue, context));
  }

  async resolveNumberEvaluation(
    flagKey: string,
    defaultValue: number,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<number>> {
    return resolution(this.#flags.details(flagKey, defaultValue, context));
  }

  async resolveObjectEvaluation<T extends JsonValue>(
    flagKey: string,
    defaultValue: T,
    context: EvaluationContext,
  ): Promise<ResolutionDetails<T>> {
    const details = this.#flags.details<Json>(flagKey, defaultValue, context);
    return resolution({ ...details, value: ofType(details.value, defaultValue) });
  }

  track(event: string, context: EvaluationContext, details: TrackingEventDetails): void {
    this.#flags.track(event, context, details.value);
  }

  #listen(): void {
    const flags = this.#flags;
    this.#stopListening = [
      flags.on("ready", () => this.#tell("READY")),
      flags.on("reconnected", () => this.#tell("READY")),
      flags.on("stale", () => this.#tell("STALE")),
      flags.on("error", (error) => this.#tell("ERROR", error.message)),
      flags.on("changed", (flagsChanged) =>
        this.events.emit(ServerProviderEvents.ConfigurationChanged, { flagsChanged: [...flagsChanged] }),
      ),
    ];
  }

  #tell(state: ClientState, message?: string): void {
    const event = eventOf(state);
    if (this.#isStarting || event === undefined) return;
    this.events.emit(event, message === undefined ? {} : { message });
  }
}

function eventOf(state: ClientState): ServerProviderEvents | undefined {
  switch (state) {
    case "READY":
      return ServerProviderEvents.Ready;
    case "STALE":
      return ServerProviderEvents.Stale;
    case "ERROR":
      return ServerProviderEvents.Error;
    case "NOT_READY":
      return undefined;
  }
}

function isClient(source: FlagsClient | ProviderOptions): source is FlagsClient {
  return "evaluateAll" in source;
}
