import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { FlagDocument } from "../definition.ts";
import type { Put } from "../sync/protocol.ts";
import type { FlagsError } from "./flagsError.ts";
import { type Runtime, systemRuntime } from "./runtime.ts";
import type { Transport } from "./sync/reconnectPlan.ts";
import { type Timing, defaultTiming } from "./timing.ts";

/** All of it may be left out: Switchyard gives its instances what they need in the environment. Times in milliseconds. */
export interface FlagsOptions {
  /** Of the control plane. Default: SWITCHYARD_FLAGS_URL; none: only the bundle is served. */
  readonly url?: string;
  /** A server key. Default: SWITCHYARD_FLAGS_KEY. */
  readonly key?: string;
  /** Number of this release, for flags that require one. Default: SWITCHYARD_RELEASE. */
  readonly release?: number;
  /** The version of the database that this release sees, for flags that require one. Default: SWITCHYARD_SCHEMA. */
  readonly schema?: string;
  /** Unique among all processes. Default: SWITCHYARD_INSTANCE_ID or the host's name, and a suffix. */
  readonly client?: string;
  /** Flags to begin with: a file or a document. Default: SWITCHYARD_FLAGS_BUNDLE. */
  readonly bundle?: string | FlagDocument | Put;
  /** A folder where the last known flags are kept for the next start. Default: SWITCHYARD_FLAGS_CACHE; none: nowhere. */
  readonly cache?: string;
  /** `poll` where it is known that streams do not come through. Default: stream. */
  readonly transport?: Transport;
  /** Between two polls. Default: 5000. */
  readonly pollMs?: number;
  /** From the loss of the connection to STALE. Default: 0. */
  readonly staleAfterMs?: number;
  /** From the loss of the connection (or the start) to ERROR. Default: 60000. */
  readonly errorAfterMs?: number;
  /** Default: a warning of the process. */
  onError?(error: FlagsError): void;
  readonly timing?: Partial<Timing>;
  /** Time and chance, for tests. */
  readonly runtime?: Partial<Runtime>;
}

export interface FlagsSettings {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly release: number | undefined;
  readonly schema: string | undefined;
  readonly client: string;
  readonly bundle: string | FlagDocument | Put | undefined;
  readonly cache: string | undefined;
  readonly transport: Transport;
  readonly pollMs: number;
  readonly staleAfterMs: number;
  readonly errorAfterMs: number;
  readonly timing: Timing;
  readonly runtime: Runtime;
  /** The time of evaluations, where it is not the system's. */
  readonly evaluatesAt: (() => number) | undefined;
  readonly onError: (error: FlagsError) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function settingsOf(options: FlagsOptions, environment: Environment): FlagsSettings {
  const given = (name: string) => environment[name] || undefined;
  return {
    url: options.url ?? given("SWITCHYARD_FLAGS_URL"),
    key: options.key ?? given("SWITCHYARD_FLAGS_KEY"),
    release: options.release ?? releaseOf(given("SWITCHYARD_RELEASE")),
    schema: options.schema ?? given("SWITCHYARD_SCHEMA"),
    client: options.client ?? unique(given("SWITCHYARD_INSTANCE_ID") ?? hostname()),
    bundle: options.bundle ?? given("SWITCHYARD_FLAGS_BUNDLE"),
    cache: options.cache ?? given("SWITCHYARD_FLAGS_CACHE"),
    transport: options.transport ?? "stream",
    pollMs: options.pollMs ?? 5_000,
    staleAfterMs: options.staleAfterMs ?? 0,
    errorAfterMs: options.errorAfterMs ?? 60_000,
    timing: { ...defaultTiming, ...options.timing },
    runtime: { ...systemRuntime, ...options.runtime },
    evaluatesAt: options.runtime?.now,
    onError: options.onError?.bind(options) ?? ((error) => process.emitWarning(error)),
  };
}

function releaseOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** An instance may have several processes, and a process several clients. */
function unique(name: string): string {
  return `${name}-${process.pid}-${randomBytes(3).toString("hex")}`;
}
