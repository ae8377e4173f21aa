/** Where instances run. A driver only does; which instances should exist is decided by the rollout engine. */
export interface Platform {
  readonly capabilities: PlatformCapabilities;
  /**
   * Starts one instance and resolves once it is *ready* by its readiness check. Idempotent by `spec.id`: an instance
   * of that id that already runs is waited for, not started twice. `onStarted` is called as soon as the process
   * exists, so that the caller can record its identity before anything else happens.
   * Throws INSTANCE_FAILED (exited, could not be run) or NOT_READY (deadline passed), with the last lines of its log.
   * A failed start leaves nothing running.
   */
  start(
    spec: InstanceSpec,
    onStarted: (handle: InstanceHandle) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<InstanceHandle>;
  /** SIGTERM, then SIGKILL after `graceMs`. Idempotent; resolves when nothing of the instance runs any more. */
  stop(id: string, graceMs: number): Promise<void>;
  /**
   * Takes over what ran before this control plane started. Returns the ids that are still alive and now watched; a
   * process whose identity (start time and command) differs is another's and is left alone.
   */
  adopt(
    known: readonly { readonly spec: InstanceSpec; readonly handle: InstanceHandle }[],
  ): Promise<readonly string[]>;
  /** State, CPU and memory of every instance that this platform watches. */
  observe(): Promise<readonly PlatformObservation[]>;
  /**
   * The newest `lines` lines of an instance's log, then, if `follow`, each new one until `signal` aborts. An instance
   * that ended before this control plane started is found by its `logDirectory`. Throws NOT_FOUND.
   */
  logs(
    id: string,
    options: { readonly lines: number; readonly follow: boolean; readonly logDirectory?: string },
    signal?: AbortSignal,
  ): AsyncIterable<LogLine>;
  /** Called for everything that happens by itself: crashed, restarted (perhaps on another port), gave up. */
  onEvent(listener: (event: PlatformEvent) => void): void;
  /** Stops watching. Instances run on. */
  close(): Promise<void>;
}

export interface PlatformCapabilities {
  /** Instances outlive the control plane and can be adopted again. */
  readonly adoption: boolean;
  readonly cpu: boolean;
  readonly memory: boolean;
}

export interface InstanceSpec {
  /** Unique for ever: `<app>-<release>-<serial>`. */
  readonly id: string;
  readonly app: string;
  readonly release: number;
  /** Position within the release, from 0; told to the app as SWITCHYARD_INSTANCE. */
  readonly index: number;
  /** Absolute; the unpacked release, or the app's empty work directory for a release that is only a command. */
  readonly directory: string;
  /** Absolute; where this instance's log files go. */
  readonly logDirectory: string;
  /** Run by `/bin/sh -c` when a string; a simple command replaces the shell (`exec`). */
  readonly command: string | readonly string[];
  /** Already resolved: may hold secrets, is never stored or logged. */
  readonly env: Readonly<Record<string, string>>;
  readonly readiness: Readiness;
  readonly restart: RestartPolicy;
  readonly logs: { readonly maxBytes: number; readonly files: number };
}

export interface Readiness {
  readonly check:
    | { readonly kind: "http"; readonly path: string; readonly expectStatus?: number }
    | { readonly kind: "tcp" }
    | { readonly kind: "command"; readonly command: string };
  /** Failures within this time after the start do not count. */
  readonly startPeriodMs: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  /** Start to ready; past it the start has failed. */
  readonly deadlineMs: number;
}

export interface RestartPolicy {
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  /** Gives up after so many crashes within `windowMs`. */
  readonly maxCrashes: number;
  readonly windowMs: number;
}

/** Enough to find the instance again after a restart of the control plane. */
export interface InstanceHandle {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** Process start time in clock ticks since boot (field 22 of /proc/pid/stat), with the boot id in front. */
  readonly startTime: string;
}

export interface PlatformObservation {
  readonly id: string;
  readonly state: "starting" | "ready" | "unready" | "backoff" | "gave-up" | "stopping";
  readonly host: string;
  readonly port: number;
  readonly pid: number | undefined;
  readonly restarts: number;
  /** Share of one core over the last reading interval; the whole process group. */
  readonly cpu: number | undefined;
  readonly memoryBytes: number | undefined;
}

export type PlatformEvent =
  | { readonly kind: "crashed"; readonly id: string; readonly detail: string }
  /** The new process exists; it is not ready yet. */
  | { readonly kind: "restarted"; readonly id: string; readonly handle: InstanceHandle }
  | { readonly kind: "gave-up"; readonly id: string; readonly detail: string };

export interface LogLine {
  readonly instance: string;
  readonly line: string;
}
