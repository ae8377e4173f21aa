import type { ServerSentEvent } from "../../sync/eventParser.ts";
import { applyPatch } from "../../sync/applyPatch.ts";
import { readPatch, readPing, readPut } from "../../sync/messages.ts";
import type { Put } from "../../sync/protocol.ts";
import { FlagsError } from "../flagsError.ts";
import type { Runtime } from "../runtime.ts";
import type { FlagsInForce } from "../store/flagsInForce.ts";
import type { Timing } from "../timing.ts";
import type { Acknowledger } from "./acknowledger.ts";
import type { AttemptEnd } from "./attempt.ts";
import type { ConnectionState } from "./connectionState.ts";
import type { Link } from "./link.ts";
import { Poll } from "./poll.ts";
import { readStream } from "./readStream.ts";
import { ReconnectPlan, type Step, type Transport, isDenied } from "./reconnectPlan.ts";

export interface FollowerParts {
  readonly link: Link;
  readonly flags: FlagsInForce;
  readonly state: ConnectionState;
  readonly acknowledger: Acknowledger;
  readonly timing: Timing;
  readonly runtime: Runtime;
  readonly transport: Transport;
  readonly pollMs: number;
  readonly client: string;
  readonly release: number | undefined;
  onError(error: FlagsError): void;
}

/** Keeps the flags in force at what the control plane says, over whatever the network lets through, until stopped. */
export class Follower {
  readonly #parts: FollowerParts;
  readonly #poll: Poll;
  readonly #plan: ReconnectPlan;
  readonly #stop = new AbortController();
  /** Whether this stream has said what its state is. */
  #hasApplied = false;
  #firstEventAt: number | undefined;
  #endPause = () => {};

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    this.#poll = new Poll(parts.link, parts.timing, parts.runtime, visitorOf(parts));
    this.#plan = new ReconnectPlan(parts.transport, parts.pollMs, parts.timing, parts.runtime);
  }

  async run(): Promise<void> {
    this.#parts.state.connecting();
    let step = this.#plan.first();
    while (!this.#stop.signal.aborted) {
      this.#firstEventAt = undefined;
      const end = await this.#attempt(step);
      if (end.kind === "stopped") return;
      this.#report(end);
      const lasted = this.#firstEventAt === undefined ? 0 : this.#parts.runtime.now() - this.#firstEventAt;
      step = this.#plan.after(end, lasted);
      await this.#pause(step.waitMs);
    }
  }

  stop(): void {
    this.#stop.abort();
    this.#endPause();
  }

  #attempt(step: Step): Promise<AttemptEnd> {
    if (step.anew) this.#poll.forget();
    if (step.transport === "poll") return this.#poll.once((put) => this.#polled(put));
    this.#hasApplied = false;
    // What a stream brings is another version than the last one that was polled.
    this.#poll.forget();
    const { link, timing, runtime, flags } = this.#parts;
    return readStream({
      link,
      timing,
      runtime,
      path: this.#streamPath(step.anew),
      heartbeatMs: () => flags.heartbeatMs,
      take: (event) => this.#take(event),
      signal: this.#stop.signal,
    });
  }

  #streamPath(anew: boolean): string {
    const { flags } = this.#parts;
    const query = visitorOf(this.#parts);
    // A bundle's version may be another environment's.
    const isServers = flags.source === "server" || flags.source === "cache";
    if (isServers && !anew) query.set("since", String(flags.version));
    return `/flags/v1/stream?${query.toString()}`;
  }

  #take(event: ServerSentEvent): string | undefined {
    this.#firstEventAt ??= this.#parts.runtime.now();
    switch (event.type) {
      case "put": {
        const put = readPut(jsonOf(event.data));
        return put === undefined ? "a put without flags" : this.#apply(put);
      }
      case "patch":
        return this.#takePatch(event.data);
      case "ping": {
        const { flags, state } = this.#parts;
        if (!this.#hasApplied) return undefined;
        const version = readPing(jsonOf(event.data))?.version ?? flags.version;
        if (version !== flags.version) return `version ${flags.version} is here, ${version} there`;
        state.confirmed();
        return undefined;
      }
      default:
        return undefined;
    }
  }

  #takePatch(data: string): string | undefined {
    const { flags } = this.#parts;
    const patch = readPatch(jsonOf(data));
    if (patch === undefined) return "a patch that is none";
    const put = flags.put && applyPatch(flags.put, patch);
    return put === undefined
      ? `a patch from version ${patch.from}, ${flags.version} is here`
      : this.#apply(put);
  }

  #polled(put: Put | undefined): string | undefined {
    if (put === undefined) this.#parts.state.confirmed();
    return put && this.#apply(put);
  }

  #apply(put: Put): string | undefined {
    const { flags, acknowledger, state } = this.#parts;
    if (!flags.apply(put, "server")) return `version ${put.version} cannot be used`;
    acknowledger.acknowledge(put.version);
    this.#hasApplied = true;
    state.confirmed();
    return undefined;
  }

  #report(end: AttemptEnd): void {
    const error = errorOf(end);
    if (error !== undefined && this.#parts.state.lost(error)) this.#parts.onError(error);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.runtime.after(ms, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}

function visitorOf({ client, release }: FollowerParts): URLSearchParams {
  return new URLSearchParams({ client, ...(release !== undefined && { release: String(release) }) });
}

/** undefined where the connection is not to blame. */
function errorOf(end: AttemptEnd): FlagsError | undefined {
  switch (end.kind) {
    case "stopped":
    case "polled":
    case "buffered":
      return undefined;
    case "broken":
    case "silent":
      return new FlagsError("UNREACHABLE", `The control plane cannot be heard: ${end.why}.`);
    case "confused":
      return new FlagsError(
        "BAD_MESSAGE",
        `The control plane was not understood: ${end.why}. Asking for everything.`,
      );
    case "refused":
      return isDenied(end.status)
        ? new FlagsError(
            "DENIED",
            `The control plane refuses the key (HTTP ${end.status}). Check SWITCHYARD_FLAGS_KEY or the option "key": ` +
              "it must be a server key of this environment. The last known values stay in force.",
          )
        : new FlagsError("UNREACHABLE", `The control plane answered with HTTP ${end.status}.`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
