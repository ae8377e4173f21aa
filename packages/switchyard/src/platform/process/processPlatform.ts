import { type Clock, systemClock } from "../../clock.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import type {
  InstanceHandle,
  InstanceSpec,
  LogLine,
  Platform,
  PlatformCapabilities,
  PlatformEvent,
  PlatformObservation,
} from "../port.ts";
import { Instance, type InstanceTools } from "./instance.ts";
import { findLeftBehind } from "./leftBehind.ts";
import { InstanceLog } from "./log/instanceLog.ts";
import { readLog } from "./log/readLog.ts";
import { PortPool, type PortRange } from "./ports.ts";
import { systemProcessTable } from "./processTable.ts";
import { groupUsage, reading, type UsageReading } from "./usage.ts";

export interface ProcessPlatformOptions {
  readonly clock?: Clock;
  /** Where instances' ports are taken from; should lie outside the kernel's ephemeral ports. */
  readonly ports?: PortRange;
  /** A pino logger, or anything with its `warn`. */
  readonly logger?: { warn(fields: object, message: string): void };
  /** Uniform in [0, 1): spreads ports and restarts. */
  readonly random?: () => number;
}

/** Runs instances as processes of this machine, detached from the control plane. */
export class ProcessPlatform implements Platform {
  readonly capabilities: PlatformCapabilities = { adoption: true, cpu: true, memory: true };
  readonly #tools: InstanceTools;
  readonly #logger: NonNullable<ProcessPlatformOptions["logger"]>;
  readonly #instances = new Map<string, Instance>();
  /** Also of instances that run no more. */
  readonly #logs = new Map<string, InstanceLog>();
  readonly #listeners: ((event: PlatformEvent) => void)[] = [];
  readonly #closing = new AbortController();
  readonly #upkeep: Promise<void>;
  #usage: { readonly before?: UsageReading; readonly after?: UsageReading } = {};

  constructor(options: ProcessPlatformOptions = {}) {
    const random = options.random ?? Math.random;
    this.#logger = options.logger ?? { warn: () => {} };
    this.#tools = {
      clock: options.clock ?? systemClock,
      table: systemProcessTable(),
      ports: new PortPool(options.ports ?? { from: 20_000, to: 29_999 }, random),
      random,
      emit: (event) => this.#emit(event),
    };
    this.#upkeep = this.#keepUp();
  }

  async start(
    spec: InstanceSpec,
    onStarted: (handle: InstanceHandle) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<InstanceHandle> {
    signal?.throwIfAborted();
    const running = this.#instances.get(spec.id);
    if (running !== undefined && !running.gaveUp) return running.join(onStarted, signal);
    const instance = this.#add(new Instance(spec, this.#tools));
    try {
      const left = findLeftBehind(spec, this.#tools.table);
      const adopted = left !== undefined && (await instance.adopt(left));
      return await (adopted ? instance.join(onStarted, signal) : instance.start(onStarted, signal));
    } catch (error) {
      if (!this.#closing.signal.aborted) await instance.stop(failedStartGraceMs);
      this.#remove(instance);
      throw error;
    }
  }

  async stop(id: string, graceMs: number): Promise<void> {
    const instance = this.#instances.get(id);
    if (instance === undefined) return;
    await instance.stop(graceMs);
    this.#remove(instance);
  }

  async adopt(
    known: readonly { readonly spec: InstanceSpec; readonly handle: InstanceHandle }[],
  ): Promise<readonly string[]> {
    const alive = known.map(async ({ spec, handle }) => {
      if (this.#instances.has(spec.id)) return [spec.id];
      const instance = this.#add(new Instance(spec, this.#tools));
      if (await instance.adopt(handle)) return [spec.id];
      this.#remove(instance);
      return [];
    });
    return (await Promise.all(alive)).flat();
  }

  async observe(): Promise<readonly PlatformObservation[]> {
    const { before, after } = this.#usage;
    return [...this.#instances.values()].map((instance) => {
      const { group } = instance;
      const usage = group === undefined || !after ? undefined : groupUsage(group, before, after);
      return { ...instance.observe(), cpu: usage?.cpu, memoryBytes: usage?.memoryBytes };
    });
  }

  logs(
    id: string,
    options: { readonly lines: number; readonly follow: boolean; readonly logDirectory?: string },
    signal?: AbortSignal,
  ): AsyncIterable<LogLine> {
    const { logDirectory } = options;
    const log =
      this.#logs.get(id) ?? (logDirectory === undefined ? undefined : new InstanceLog(logDirectory, id));
    if (log === undefined) {
      throw new SwitchyardError("NOT_FOUND", `No instance ${id} is known here.`, {
        next: "See `switchyard status` for the instances there are.",
      });
    }
    const until = AbortSignal.any(signal ? [signal, this.#closing.signal] : [this.#closing.signal]);
    return named(id, readLog(log, options, this.#tools.clock, until));
  }

  onEvent(listener: (event: PlatformEvent) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#instances.values()].map((instance) => instance.close()));
    await this.#upkeep;
    this.#instances.clear();
  }

  #add(instance: Instance): Instance {
    this.#instances.set(instance.spec.id, instance);
    this.#logs.set(instance.spec.id, instance.log);
    return instance;
  }

  #remove(instance: Instance): void {
    if (this.#instances.get(instance.spec.id) === instance) this.#instances.delete(instance.spec.id);
  }

  #emit(event: PlatformEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#logger.warn({ event, error: messageOf(error) }, "A listener of platform events failed");
      }
    }
  }

  /** Once a second: measures, and rotates full logs. */
  async #keepUp(): Promise<void> {
    const { clock, table } = this.#tools;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await clock.sleep(upkeepMs, signal).catch(() => {});
      if (signal.aborted || this.#instances.size === 0) continue;
      const { after } = this.#usage;
      this.#usage = { ...(after && { before: after }), after: reading(clock.now(), table.list()) };
      await Promise.all([...this.#instances.values()].map((instance) => this.#rotate(instance)));
    }
  }

  async #rotate({ spec, log }: Instance): Promise<void> {
    try {
      await log.rotateIfFull(spec.logs.maxBytes, spec.logs.files);
    } catch (error) {
      this.#logger.warn({ instance: spec.id, error: messageOf(error) }, "A log could not be rotated");
    }
  }
}

async function* named(instance: string, lines: AsyncIterable<string>): AsyncGenerator<LogLine> {
  for await (const line of lines) yield { instance, line };
}

const upkeepMs = 1000;
const failedStartGraceMs = 2000;
