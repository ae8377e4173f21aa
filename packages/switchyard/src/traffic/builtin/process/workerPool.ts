import cluster, { type Worker } from "node:cluster";
import { EventEmitter } from "node:events";
import type { Clock } from "../../../clock.ts";
import type { FromWorker, InstanceHealth, ListenAddress, ToWorker } from "../messages.ts";
import type { RouteTable } from "../../routeTable.ts";
import type { WorkerStatus } from "./controlApi.ts";
import type { RouterLog } from "./log.ts";

export interface WorkerPoolOptions {
  readonly script: string;
  readonly size: number;
  readonly addresses: readonly ListenAddress[];
  readonly table: RouteTable;
  readonly clock: Clock;
  readonly log: RouterLog;
}

interface WorkerPoolEvents {
  /** A worker began to accept connections. */
  listening: [worker: number];
  message: [worker: number, message: FromWorker];
  /** A worker is gone, whatever the reason. */
  gone: [worker: number];
}

interface Member {
  readonly worker: Worker;
  readonly forkedAt: number;
  /** `told`: it was given `listen` and may accept at any moment. */
  state: "starting" | "told" | "listening";
  generation: number;
}

/** A worker that lives this long has started well. */
const steadyMs = 5_000;
const firstBackoffMs = 100;
const longestBackoffMs = 5_000;

/**
 * Keeps `size` workers running. A worker goes forked -> has acknowledged the table in force -> listens; one that
 * dies is replaced at once, or after a growing pause when workers keep dying right after their start.
 */
export class WorkerPool extends EventEmitter<WorkerPoolEvents> {
  private readonly options: WorkerPoolOptions;
  private readonly members = new Map<number, Member>();
  private table: RouteTable;
  private health: Readonly<Record<string, InstanceHealth>> = {};
  private earlyCrashes = 0;
  private leaving = false;

  constructor(options: WorkerPoolOptions) {
    super();
    this.options = options;
    this.table = options.table;
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ exec: options.script, args: [], execArgv: [], silent: true });
  }

  start(): void {
    for (let n = 0; n < this.options.size; n += 1) this.fork();
  }

  status(): WorkerStatus[] {
    return [...this.members].map(([id, { worker, state, generation }]) => ({
      id,
      pid: worker.process.pid ?? 0,
      state: state === "listening" ? "listening" : "starting",
      generation,
    }));
  }

  /** Workers that may carry traffic now. */
  active(): number[] {
    return [...this.members].filter(([, member]) => member.state !== "starting").map(([id]) => id);
  }

  /** The newest generation that a worker acknowledged; undefined when it is gone. */
  generationOf(id: number): number | undefined {
    return this.members.get(id)?.generation;
  }

  setTable(table: RouteTable): void {
    this.table = table;
    for (const id of this.members.keys()) this.send(id, { kind: "table", table });
  }

  setHealth(states: Readonly<Record<string, InstanceHealth>>): void {
    this.health = states;
    for (const id of this.members.keys()) this.send(id, { kind: "health", states });
  }

  send(id: number, message: ToWorker): void {
    const worker = this.members.get(id)?.worker;
    // A worker whose channel just broke is reported by its exit.
    if (worker?.isConnected()) worker.send(message, () => {});
  }

  /** Lets every worker finish what it has; kills those still there a second after the deadline. */
  async leave(deadlineMs: number): Promise<void> {
    this.leaving = true;
    for (const id of this.members.keys()) this.send(id, { kind: "leave", deadlineMs });
    const killer = setTimeout(() => {
      for (const { worker } of this.members.values()) worker.process.kill("SIGKILL");
    }, deadlineMs + 1_000);
    await new Promise<void>((resolve) => {
      const check = () => this.members.size === 0 && resolve();
      this.on("gone", check);
      check();
    });
    clearTimeout(killer);
  }

  private fork(): void {
    const worker = cluster.fork();
    const { id } = worker;
    this.members.set(id, { worker, forkedAt: this.options.clock.now(), state: "starting", generation: -1 });
    worker.on("message", (message: FromWorker) => this.receive(id, message));
    worker.on("error", (error) =>
      this.options.log.warn({ worker: id, err: error }, "worker's channel failed"),
    );
    // Through the log, which is kept to its size; unread pipes would block the worker.
    for (const output of [worker.process.stdout, worker.process.stderr]) {
      output?.on("data", (text: Buffer) => this.options.log.error({ worker: id }, text.toString().trim()));
    }
    worker.once("exit", (code, signal) => this.replace(id, code, signal));
    this.send(id, { kind: "table", table: this.table });
    this.send(id, { kind: "health", states: this.health });
  }

  private receive(id: number, message: FromWorker): void {
    const member = this.members.get(id);
    if (member === undefined) return;
    if (message.kind === "acknowledged") {
      member.generation = Math.max(member.generation, message.generation);
      if (member.state === "starting" && member.generation >= this.table.generation && !this.leaving) {
        member.state = "told";
        this.send(id, { kind: "listen", addresses: this.options.addresses });
      }
    }
    if (message.kind === "listening") {
      member.state = "listening";
      this.options.log.info({ worker: id, pid: member.worker.process.pid }, "worker listens");
      this.emit("listening", id);
    }
    this.emit("message", id, message);
  }

  private replace(id: number, code: number | null, signal: string | null): void {
    const member = this.members.get(id);
    this.members.delete(id);
    this.emit("gone", id);
    if (member === undefined || this.leaving) return;
    const livedMs = this.options.clock.now() - member.forkedAt;
    this.earlyCrashes = livedMs < steadyMs ? this.earlyCrashes + 1 : 0;
    // Every worker may die young once, as when all are killed together, before a pause makes sense.
    const excess = this.earlyCrashes - this.options.size;
    const pauseMs = excess <= 0 ? 0 : Math.min(firstBackoffMs * 2 ** (excess - 1), longestBackoffMs);
    this.options.log.error({ worker: id, code, signal, livedMs, pauseMs }, "worker died and is replaced");
    if (pauseMs === 0) this.fork();
    else void this.forkAfter(pauseMs);
  }
  private async forkAfter(pauseMs: number): Promise<void> {
    await this.options.clock.sleep(pauseMs);
    if (!this.leaving) this.fork();
  }
}
