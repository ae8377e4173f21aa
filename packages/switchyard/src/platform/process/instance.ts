import type { Clock } from "../../clock.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import type { InstanceHandle, InstanceSpec, PlatformEvent, PlatformObservation } from "../port.ts";
import { afterCrash, noCrashes } from "./backoff.ts";
import { runCheck } from "./check.ts";
import { instanceEnvironment, loopback } from "./environment.ts";
import { InstanceLog } from "./log/instanceLog.ts";
import { lastLines } from "./log/readLog.ts";
import type { PortPool } from "./ports.ts";
import type { ProcessTable } from "./processTable.ts";
import {
  afterCheck,
  deadlinePassed,
  delayBeforeCheck,
  notYetChecked,
  type ReadinessState,
} from "./readiness.ts";
import { launch, type RunningProcess, takeOver } from "./runningProcess.ts";
import { couldNotRun, instanceFailed, notReady } from "./startError.ts";
import { terminate } from "./terminate.ts";

export interface InstanceTools {
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly ports: PortPool;
  readonly random: () => number;
  readonly emit: (event: PlatformEvent) => void;
}

type Phase =
  /** No process exists yet. */
  | { readonly kind: "launching" }
  | { readonly kind: "running"; readonly process: RunningProcess; readonly readiness: ReadinessState }
  /** Crashed; the next process is started after a delay. */
  | { readonly kind: "backoff"; readonly port: number }
  | { readonly kind: "gave-up"; readonly port: number }
  | { readonly kind: "stopping"; readonly process: RunningProcess | undefined };

/** What ended a stretch of readiness checks. */
type Watched =
  | { readonly kind: "ready" }
  | { readonly kind: "ended"; readonly how: string }
  | { readonly kind: "late"; readonly readiness: ReadinessState }
  | { readonly kind: "halted" };

interface Crash {
  readonly how: string;
  readonly port: number;
  readonly ranMs: number;
}

type HaltReason = "stop" | "close";

/** One instance under supervision: started or taken over, checked, restarted when it crashes, stopped. */
export class Instance {
  readonly spec: InstanceSpec;
  readonly log: InstanceLog;
  readonly #tools: InstanceTools;
  /** Ends all supervision; what to do with the process depends on the reason. */
  readonly #halt = new AbortController();
  #phase: Phase = { kind: "launching" };
  #history = noCrashes;
  #restarts = 0;
  #started: Promise<InstanceHandle> | undefined;
  #supervision: Promise<void> | undefined;

  constructor(spec: InstanceSpec, tools: InstanceTools) {
    this.spec = spec;
    this.log = new InstanceLog(spec.logDirectory, spec.id);
    this.#tools = tools;
  }

  /** Starts the process and waits until it is ready. A failure leaves nothing running. */
  start(
    onStarted: (handle: InstanceHandle) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<InstanceHandle> {
    this.#started = this.#begin(onStarted, signal);
    return this.#started;
  }

  /** Waits for an instance that somebody else started to be ready. */
  async join(
    onStarted: (handle: InstanceHandle) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<InstanceHandle> {
    const { clock } = this.#tools;
    const begun = clock.now();
    let told: InstanceHandle | undefined;
    let starting = this.#started !== undefined && this.#supervision === undefined;
    this.#started?.catch(() => {}).finally(() => (starting = false));
    while (true) {
      const phase = this.#phase;
      if (phase.kind === "running") {
        const { handle } = phase.process;
        if (told !== handle) await onStarted(handle);
        told = handle;
        if (!starting && phase.readiness.kind === "ready") return handle;
      }
      if (!starting && phase.kind !== "running" && phase.kind !== "backoff") {
        await this.#started;
        throw instanceFailed(this.spec.id, "was stopped or crashed too often", []);
      }
      if (!starting && clock.now() - begun > this.spec.readiness.deadlineMs) {
        const error = this.#notReady(phase);
        await this.stop(failedStartGraceMs);
        throw error;
      }
      await clock.sleep(joinPollMs, signal);
    }
  }

  /** Takes over a process of an earlier control plane; false when it is gone. */
  async adopt(handle: InstanceHandle): Promise<boolean> {
    const process = takeOver(handle, this.#processTools, this.#halt.signal);
    if (process === undefined) return false;
    this.#tools.ports.hold(handle.port);
    // One success makes it ready: it was so before.
    const successes = this.spec.readiness.successThreshold - 1;
    this.#phase = {
      kind: "running",
      process,
      readiness: { kind: "unready", successes, last: "not checked yet" },
    };
    await this.#check(process, this.#halt.signal);
    this.#supervision = this.#supervise(process);
    return true;
  }

  /** Ends the process group and cancels what is planned. Resolves when nothing of it runs. */
  async stop(graceMs: number): Promise<void> {
    this.#halt.abort("stop" satisfies HaltReason);
    await this.#terminate(graceMs);
    await Promise.allSettled([this.#started, this.#supervision]);
    // A process may have been born while the rest came to its end.
    await this.#terminate(graceMs);
  }

  /** Ends the supervision; the process runs on. */
  async close(): Promise<void> {
    this.#halt.abort("close" satisfies HaltReason);
    await this.#supervision;
  }

  /** The process group, for measuring. */
  get group(): number | undefined {
    return "process" in this.#phase ? this.#phase.process?.handle.pid : undefined;
  }

  observe(): Omit<PlatformObservation, "cpu" | "memoryBytes"> {
    const phase = this.#phase;
    const process = "process" in phase ? phase.process : undefined;
    const port = "port" in phase ? phase.port : (process?.handle.port ?? 0);
    return {
      id: this.spec.id,
      state: stateOf(phase),
      host: loopback,
      port,
      pid: process?.handle.pid,
      restarts: this.#restarts,
    };
  }

  async #begin(
    onStarted: (handle: InstanceHandle) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<InstanceHandle> {
    const until = AbortSignal.any(signal ? [this.#halt.signal, signal] : [this.#halt.signal]);
    for (let attempt = 1; ; attempt++) {
      until.throwIfAborted();
      const process = await this.#launch();
      try {
        await onStarted(process.handle);
        await this.#untilReady(process, until);
        this.#supervision = this.#supervise(process);
        return process.handle;
      } catch (error) {
        if (this.#halt.signal.reason === ("close" satisfies HaltReason)) throw error;
        await terminate(process.handle, failedStartGraceMs, this.#tools);
        this.#tools.ports.release(process.handle.port);
        if (attempt === maxAttempts || until.aborted || !this.#sawAddressInUse(process)) throw error;
      }
    }
  }

  async #untilReady(process: RunningProcess, until: AbortSignal): Promise<void> {
    const watched = await this.#watch(process, until, "ready");
    switch (watched.kind) {
      case "ready":
        return;
      case "ended":
        throw instanceFailed(this.spec.id, watched.how, this.#logOf(process));
      case "late":
        throw notReady(this.spec, process.handle.port, watched.readiness, this.#logOf(process));
      case "halted":
        if (this.#halt.signal.aborted) throw interrupted(this.spec.id);
        return until.throwIfAborted();
    }
  }

  /** Restarts the process whenever it crashes, until it does so too often. */
  async #supervise(first: RunningProcess): Promise<void> {
    const { clock, emit, ports, random } = this.#tools;
    const { id, restart } = this.spec;
    let crash = await this.#untilCrash(first);
    while (crash !== undefined) {
      const { how, port, ranMs } = crash;
      const decision = afterCrash(this.#history, clock.now(), ranMs, restart, random());
      ports.release(port);
      if (decision.kind === "give-up") {
        this.#phase = { kind: "gave-up", port };
        emit({ kind: "crashed", id, detail: how });
        const detail = `${decision.crashes} crashes within ${restart.windowMs / 1000} s; the last one: it ${how}`;
        return emit({ kind: "gave-up", id, detail });
      }
      this.#history = decision.history;
      this.#phase = { kind: "backoff", port };
      emit({ kind: "crashed", id, detail: how });
      await clock.sleep(decision.delayMs, this.#halt.signal).catch(() => {});
      if (this.#halt.signal.aborted) return;
      crash = await this.#restart(port);
    }
  }

  async #restart(port: number): Promise<Crash | undefined> {
    let process: RunningProcess;
    try {
      process = await this.#launch(port);
    } catch (error) {
      if (this.#halt.signal.aborted) return undefined;
      return { how: `could not be restarted: ${messageOf(error)}`, port, ranMs: 0 };
    }
    this.#restarts++;
    this.#tools.emit({ kind: "restarted", id: this.spec.id, handle: process.handle });
    return this.#untilCrash(process);
  }

  /** Undefined when the supervision ended before a crash. */
  async #untilCrash(process: RunningProcess): Promise<Crash | undefined> {
    const watched = await this.#watch(process, this.#halt.signal, "end");
    if (watched.kind === "halted" || watched.kind === "ready") return undefined;
    const ranMs = this.#tools.clock.now() - process.startedAt;
    const late = watched.kind === "late";
    // What a dead leader left in its group would hold the port and the data.
    await terminate(process.handle, late ? failedStartGraceMs : 0, this.#tools);
    const lastLine = this.#logOf(process).at(-1);
    const how = late ? "was not ready in time after a restart" : watched.how;
    return {
      how: lastLine === undefined ? how : `${how}; last log line: ${lastLine}`,
      port: process.handle.port,
      ranMs,
    };
  }

  async #launch(preferredPort?: number): Promise<RunningProcess> {
    const { ports } = this.#tools;
    const port = await ports.acquire(preferredPort);
    try {
      if (this.#halt.signal.aborted) throw interrupted(this.spec.id);
      const process = await launch(this.spec, port, this.#processTools);
      this.#phase = { kind: "running", process, readiness: notYetChecked };
      return process;
    } catch (error) {
      ports.release(port);
      throw error instanceof SwitchyardError ? error : couldNotRun(this.spec, error);
    }
  }

  /** Checks readiness again and again, until the process is ready (for the first time) or has come to its end. */
  async #watch(process: RunningProcess, until: AbortSignal, goal: "ready" | "end"): Promise<Watched> {
    const { clock } = this.#tools;
    const rules = this.spec.readiness;
    const over = AbortSignal.any([until, process.ended]);
    for (let count = 0; ; count++) {
      if (until.aborted) return { kind: "halted" };
      if (process.ended.aborted) return { kind: "ended", how: String(process.ended.reason) };
      const phase = this.#phase;
      if (phase.kind !== "running") return { kind: "halted" };
      const { readiness } = phase;
      const ageMs = clock.now() - process.startedAt;
      if (goal === "ready" && readiness.kind === "ready") return { kind: "ready" };
      if (deadlinePassed(readiness, ageMs, rules)) return { kind: "late", readiness };
      await clock.sleep(delayBeforeCheck(readiness, count, ageMs, rules), over).catch(() => {});
      if (!over.aborted) await this.#check(process, over);
    }
  }

  async #check(process: RunningProcess, over: AbortSignal): Promise<void> {
    const { clock } = this.#tools;
    const { readiness: rules, directory } = this.spec;
    const { port } = process.handle;
    const before = this.#phase;
    if (before.kind !== "running") return;
    const remainingMs = process.startedAt + rules.deadlineMs - clock.now();
    const starting = before.readiness.kind === "starting";
    const timeoutMs = starting ? Math.max(1, Math.min(rules.timeoutMs, remainingMs)) : rules.timeoutMs;
    const target = { port, directory, env: instanceEnvironment(this.spec, port) };
    const result = await runCheck(rules.check, target, timeoutMs, over);
    if (over.aborted) return;
    const ageMs = clock.now() - process.startedAt;
    this.#phase = { ...before, readiness: afterCheck(before.readiness, result, ageMs, rules) };
  }

  async #terminate(graceMs: number): Promise<void> {
    const phase = this.#phase;
    const process = "process" in phase ? phase.process : undefined;
    this.#phase = { kind: "stopping", process };
    if (process === undefined) return;
    await terminate(process.handle, graceMs, this.#tools);
    this.#tools.ports.release(process.handle.port);
  }

  #notReady(phase: Phase): SwitchyardError {
    if (phase.kind !== "running") return notReady(this.spec, 0, notYetChecked, []);
    const { process, readiness } = phase;
    return notReady(this.spec, process.handle.port, readiness, this.#logOf(process));
  }

  #sawAddressInUse(process: RunningProcess): boolean {
    return this.#logOf(process).some((line) => /EADDRINUSE|address (is )?already in use/i.test(line));
  }

  #logOf(process: RunningProcess): readonly string[] {
    return lastLines(this.log, quotedLogLines, process.logStart);
  }

  get #processTools() {
    return { clock: this.#tools.clock, table: this.#tools.table, log: this.log };
  }
}

function stateOf(phase: Phase): PlatformObservation["state"] {
  if (phase.kind === "launching") return "starting";
  return phase.kind === "running" ? phase.readiness.kind : phase.kind;
}

function interrupted(id: string): SwitchyardError {
  return new SwitchyardError("INTERRUPTED", `Instance ${id} was stopped while it started.`, {
    next: "Start it again when it is wanted.",
  });
}

const maxAttempts = 3;
const failedStartGraceMs = 2000;
const quotedLogLines = 20;
const joinPollMs = 25;
