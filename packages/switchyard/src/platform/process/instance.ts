import type { Clock } from "../../clock.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import type { InstanceHandle, InstanceSpec, PlatformEvent, PlatformObservation } from "../port.ts";
import { afterCrash, noCrashes } from "./backoff.ts";
import { loopback } from "./environment.ts";
import { InstanceLog } from "./log/instanceLog.ts";
import { lastLines } from "./log/readLog.ts";
import { type Phase, processOf, stateOf } from "./phase.ts";
import type { PortPool } from "./ports.ts";
import { Probe } from "./probe.ts";
import type { ProcessTable } from "./processTable.ts";
import { notYetChecked, type ReadinessState } from "./readiness.ts";
import { launch, type RunningProcess, takeOver } from "./runningProcess.ts";
import { couldNotRun, instanceFailed, interrupted, notReady } from "./startError.ts";
import { terminate } from "./terminate.ts";

export interface InstanceTools {
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly ports: PortPool;
  readonly random: () => number;
  readonly emit: (event: PlatformEvent) => void;
}

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
      if (this.#halt.signal.aborted) {
        await this.#started;
        throw interrupted(this.spec.id);
      }
      if (phase.kind === "running") {
        const { handle } = phase.probe.process;
        if (told !== handle) await onStarted(handle);
        told = handle;
        if (!starting && phase.probe.state.kind === "ready") return handle;
      }
      if (!starting && phase.kind === "launching") await this.#started;
      if (phase.kind === "gave-up") throw instanceFailed(this.spec.id, "crashed too often", []);
      if (!starting && clock.now() - begun > this.spec.readiness.deadlineMs) {
        const error = this.#notReady();
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
    const probe = this.#probe(process, { kind: "unready", successes, last: "not checked yet" });
    await probe.check(this.#halt.signal);
    this.#supervision = this.#supervise(probe);
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
    return processOf(this.#phase)?.handle.pid;
  }

  get gaveUp(): boolean {
    return this.#phase.kind === "gave-up";
  }

  observe(): Omit<PlatformObservation, "cpu" | "memoryBytes"> {
    const phase = this.#phase;
    const process = processOf(phase);
    return {
      id: this.spec.id,
      state: stateOf(phase),
      host: loopback,
      port: "port" in phase ? phase.port : (process?.handle.port ?? 0),
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
      const probe = await this.#launch();
      const { process } = probe;
      try {
        await onStarted(process.handle);
        await this.#untilReady(probe, until);
        this.#supervision = this.#supervise(probe);
        return process.handle;
      } catch (error) {
        if (this.#halt.signal.reason === ("close" satisfies HaltReason)) throw error;
        await this.#discard(process, failedStartGraceMs, { kind: "launching" });
        if (attempt === maxAttempts || until.aborted || !this.#sawAddressInUse(process)) throw error;
      }
    }
  }

  async #untilReady(probe: Probe, until: AbortSignal): Promise<void> {
    const { process } = probe;
    const watched = await probe.watch(until, "ready");
    switch (watched.kind) {
      case "ready":
        return;
      case "ended":
        throw instanceFailed(this.spec.id, watched.how, this.#logOf(process));
      case "late":
        throw notReady(this.spec, process.handle.port, probe.state, this.#logOf(process));
      case "halted":
        if (this.#halt.signal.aborted) throw interrupted(this.spec.id);
        return until.throwIfAborted();
    }
  }

  /** Restarts the process whenever it crashes, until it does so too often. */
  async #supervise(first: Probe): Promise<void> {
    const { clock, emit, random } = this.#tools;
    const { id, restart } = this.spec;
    let crash = await this.#untilCrash(first);
    while (crash !== undefined) {
      const { how, port, ranMs } = crash;
      const decision = afterCrash(this.#history, clock.now(), ranMs, restart, random());
      if (decision.kind === "give-up") {
        this.#phase = { kind: "gave-up", port };
        emit({ kind: "crashed", id, detail: how });
        const detail = `${decision.crashes} crashes within ${restart.windowMs / 1000} s; the last one: it ${how}`;
        return emit({ kind: "gave-up", id, detail });
      }
      this.#history = decision.history;
      emit({ kind: "crashed", id, detail: how });
      await clock.sleep(decision.delayMs, this.#halt.signal).catch(() => {});
      if (this.#halt.signal.aborted) return;
      crash = await this.#restart(port);
    }
  }

  async #restart(port: number): Promise<Crash | undefined> {
    let probe: Probe;
    try {
      probe = await this.#launch(port);
    } catch (error) {
      if (this.#halt.signal.aborted) return undefined;
      return { how: `could not be restarted: ${messageOf(error)}`, port, ranMs: 0 };
    }
    this.#restarts++;
    this.#tools.emit({ kind: "restarted", id: this.spec.id, handle: probe.process.handle });
    return this.#untilCrash(probe);
  }

  /** Undefined when the supervision ended before a crash. */
  async #untilCrash(probe: Probe): Promise<Crash | undefined> {
    const { process } = probe;
    const watched = await probe.watch(this.#halt.signal, "end");
    if (watched.kind === "halted" || watched.kind === "ready") return undefined;
    const ranMs = this.#tools.clock.now() - process.startedAt;
    const late = watched.kind === "late";
    const facts = [late ? "was not ready in time after a restart" : watched.how];
    const lastLine = this.#logOf(process).at(-1);
    if (lastLine !== undefined) facts.push(`last log line: ${lastLine}`);
    try {
      // What a dead leader left in its group would hold the port and the data.
      await terminate(process.handle, late ? failedStartGraceMs : 0, this.#tools);
    } catch (error) {
      facts.push(messageOf(error));
    }
    if (this.#halt.signal.aborted) return undefined;
    const { port } = process.handle;
    this.#tools.ports.release(port);
    this.#phase = { kind: "backoff", port };
    return { how: facts.join("; "), port, ranMs };
  }

  async #launch(preferredPort?: number): Promise<Probe> {
    const { ports } = this.#tools;
    const port = await ports.acquire(preferredPort);
    try {
      if (this.#halt.signal.aborted) throw interrupted(this.spec.id);
      return this.#probe(await launch(this.spec, port, this.#processTools), notYetChecked);
    } catch (error) {
      ports.release(port);
      throw error instanceof SwitchyardError ? error : couldNotRun(this.spec, error);
    }
  }

  #probe(process: RunningProcess, state: ReadinessState): Probe {
    const probe = new Probe(process, state, this.spec, this.#tools.clock);
    this.#phase = { kind: "running", probe };
    return probe;
  }

  async #terminate(graceMs: number): Promise<void> {
    const process = processOf(this.#phase);
    this.#phase = { kind: "stopping", process };
    if (process !== undefined) {
      await this.#discard(process, graceMs, { kind: "stopping", process: undefined });
    }
  }

  async #discard(process: RunningProcess, graceMs: number, next: Phase): Promise<void> {
    await terminate(process.handle, graceMs, this.#tools);
    // Once only: by the second time the port may be another instance's.
    if (processOf(this.#phase) !== process) return;
    this.#tools.ports.release(process.handle.port);
    this.#phase = next;
  }

  #notReady(): SwitchyardError {
    if (this.#phase.kind !== "running") return notReady(this.spec, 0, notYetChecked, []);
    const { process, state } = this.#phase.probe;
    return notReady(this.spec, process.handle.port, state, this.#logOf(process));
  }

  #sawAddressInUse(process: RunningProcess): boolean {
    const lines = lastLines(this.log, searchedLogLines, process.logStart);
    return lines.some((line) => /EADDRINUSE|address (is )?already in use/i.test(line));
  }

  #logOf(process: RunningProcess): readonly string[] {
    return lastLines(this.log, quotedLogLines, process.logStart);
  }

  get #processTools() {
    return { clock: this.#tools.clock, table: this.#tools.table, log: this.log };
  }
}

const maxAttempts = 3;
const failedStartGraceMs = 2000;
const quotedLogLines = 20;
const searchedLogLines = 200;
const joinPollMs = 25;
