import { systemClock } from "../../../clock.ts";
import { version } from "../../../packageRoot.ts";
import type { ConnectionKind, InstanceObservation, RouterObservation } from "../../port.ts";
import type { RouteTable } from "../../routeTable.ts";
import type { RouterStatus } from "./controlApi.ts";
import { openControlServer } from "./controlServer.ts";
import {
  createRouterDirectory,
  lockRouterDirectory,
  readPidFile,
  removeRuntimeFiles,
  type RouterDirectory,
  routerDirectory,
  writePidFile,
} from "./directory.ts";
import { HealthChecks } from "./healthChecks.ts";
import { type HeldListeners, holdListeners } from "./heldListeners.ts";
import { openRouterLog, type RouterLog } from "./log.ts";
import { MetricsLedger } from "./metricsLedger.ts";
import { probe } from "./probe.ts";
import type { RouterSettings } from "./settings.ts";
import { emptyTable, TableInForce } from "./tableInForce.ts";
import { checkRouteTable } from "./tableSchema.ts";
import { loadTable } from "./tableStore.ts";
import { WorkerPool } from "./workerPool.ts";
import { acknowledgedByAll, askWorkers } from "./workerQueries.ts";

/** How long a router waits for the workers of a crashed one to let go of the port. */
const portPatienceMs = 5_000;
/** What a worker counted since the last poll is lost when it crashes. */
const metricsPollMs = 1_000;

/**
 * Runs the router's primary process: takes the directory, holds the port, serves the last table from disk and
 * follows the control API. Resolves when it has left in order; throws ALREADY_RUNNING, CONFLICT or USAGE.
 */
export async function runRouter(settings: RouterSettings, workerScript: string): Promise<void> {
  const directory = routerDirectory(settings.stateDir);
  createRouterDirectory(directory);
  using _lock = lockRouterDirectory(directory);
  const log = openRouterLog(directory.log);
  const hasCrashed = readPidFile(directory) !== undefined;
  const patienceMs = hasCrashed ? portPatienceMs : 0;
  const listeners = await holdListeners(settings.addresses, systemClock, patienceMs);
  const router = await Router.open(settings, workerScript, directory, listeners, log);
  await router.run();
}

class Router {
  private readonly directory: RouterDirectory;
  private readonly listeners: HeldListeners;
  private readonly log: RouterLog;
  private readonly pool: WorkerPool;
  private readonly table: TableInForce;
  private readonly health: HealthChecks;
  private readonly ledger = new MetricsLedger();
  private readonly left = Promise.withResolvers<number>();
  private loadProblems: readonly string[];
  private state: RouterStatus["state"] = "starting";

  static async open(
    settings: RouterSettings,
    script: string,
    directory: RouterDirectory,
    listeners: HeldListeners,
    log: RouterLog,
  ): Promise<Router> {
    const loaded = await loadTable(directory.table);
    for (const problem of loaded.problems) log.error(problem);
    const table = loaded.table ?? emptyTable;
    const { addresses } = listeners;
    const pool = new WorkerPool({
      script,
      size: settings.workers,
      addresses,
      table,
      clock: systemClock,
      log,
    });
    return new Router(directory, listeners, log, pool, table, loaded.problems);
  }

  private constructor(
    directory: RouterDirectory,
    listeners: HeldListeners,
    log: RouterLog,
    pool: WorkerPool,
    table: RouteTable,
    loadProblems: readonly string[],
  ) {
    this.directory = directory;
    this.listeners = listeners;
    this.log = log;
    this.pool = pool;
    this.loadProblems = loadProblems;
    this.health = new HealthChecks({
      clock: systemClock,
      random: Math.random,
      probe,
      onChange: (states) => pool.setHealth(states),
    });
    this.table = new TableInForce(directory.table, table, log, (next) => {
      this.loadProblems = [];
      this.ledger.prune(next);
      pool.setTable(next);
      this.health.setTable(next);
    });
  }

  /** From the first worker to the last one. */
  async run(): Promise<void> {
    process.on("SIGHUP", () => {});
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => this.left.resolve(leaveDeadlineMs));
    }
    const polling = this.followWorkers();
    this.health.setTable(this.table.current);
    this.pool.start();
    const control = await openControlServer(this.directory.controlSocket, this.handlers(), this.log);
    writePidFile(this.directory);
    this.log.info(
      { addresses: this.listeners.addresses, generation: this.table.current.generation },
      "router runs",
    );

    const deadlineMs = await this.left.promise;
    this.state = "leaving";
    this.log.info({ deadlineMs }, "router leaves");
    clearInterval(polling);
    this.listeners.release();
    await this.pool.leave(deadlineMs);
    this.health.close();
    removeRuntimeFiles(this.directory);
    control.close();
    control.closeAllConnections();
    this.log.info("router has left");
  }

  private followWorkers(): NodeJS.Timeout {
    this.pool.on("listening", () => {
      if (this.state === "starting") this.state = "serving";
    });
    this.pool.on("message", (worker, message) => {
      if (message.kind === "metrics") this.ledger.record(worker, message.releases);
      if (message.kind === "suspect") this.health.suspect(message.instance);
    });
    this.pool.on("gone", (worker) => this.ledger.bury(worker));
    return setInterval(() => {
      this.countRequests().catch((error: unknown) => this.log.warn({ err: error }, "counters not read"));
    }, metricsPollMs);
  }

  private handlers() {
    return {
      status: () => this.status(),
      publish: (body: unknown) => this.publish(body),
      observe: () => this.observe(),
      metrics: async () => {
        await this.countRequests();
        return this.ledger.total();
      },
      cut: async (request: { readonly instance: string; readonly kinds: readonly ConnectionKind[] }) => {
        await askWorkers(this.pool, "cut", { kind: "cut", ...request });
        return {};
      },
      shutdown: (deadlineMs: number) => this.left.resolve(deadlineMs),
    };
  }

  private status(): RouterStatus {
    return {
      state: this.state,
      pid: process.pid,
      version,
      uptimeMs: Math.round(process.uptime() * 1000),
      generation: this.table.current.generation,
      addresses: this.listeners.addresses,
      workers: this.pool.status(),
      problems: [...this.loadProblems, ...this.table.problems],
    };
  }

  private async publish(body: unknown): Promise<{ generation: number }> {
    const table = checkRouteTable(body);
    await this.table.replace(table);
    await acknowledgedByAll(this.pool, table.generation);
    return { generation: table.generation };
  }

  private async observe(): Promise<RouterObservation> {
    const answers = [...(await askWorkers(this.pool, "observation", { kind: "observe" })).values()];
    const table = this.table.current;
    const ids = new Set(
      table.apps.flatMap((app) => app.releases.flatMap((release) => release.instances.map(({ id }) => id))),
    );
    const instances = [...ids].map((id): InstanceObservation => {
      const { health, reason } = this.health.stateOf(id);
      const inflight = { request: 0, upload: 0, stream: 0, websocket: 0 };
      for (const answer of answers) {
        const here = answer.inflight[id];
        if (here === undefined) continue;
        for (const kind of connectionKinds) inflight[kind] += here[kind];
      }
      return { id, health, ...(reason !== undefined && { reason }), inflight };
    });
    return { generation: Math.min(table.generation, ...answers.map((a) => a.generation)), instances };
  }

  private async countRequests(): Promise<void> {
    await askWorkers(this.pool, "metrics", { kind: "metrics" });
  }
}

const connectionKinds: readonly ConnectionKind[] = ["request", "upload", "stream", "websocket"];

/** For SIGTERM, as from a machine that shuts down. */
const leaveDeadlineMs = 10_000;
