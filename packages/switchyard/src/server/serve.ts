import { chmod, mkdir, rm } from "node:fs/promises";
import { createAdaptorServer } from "@hono/node-server";
import { type Logger, destination, pino } from "pino";
import { AlertWatch } from "../alerts/alertWatch.ts";
import { systemClock } from "../clock.ts";
import { createRedactor } from "../config/redact.ts";
import { messageOf } from "../errors.ts";
import { Notifier } from "../notify/notifier.ts";
import { EventHooks } from "../hooks/eventHooks.ts";
import { version } from "../packageRoot.ts";
import { ProcessPlatform } from "../platform/process/processPlatform.ts";
import { ArtifactStore } from "../release/artifacts.ts";
import { Engine } from "../rollout/engine.ts";
import { EventLog } from "../rollout/events.ts";
import { Publisher } from "../rollout/routing/publisher.ts";
import { openSqliteStore } from "../state/sqlite/store.ts";
import { type MetricsAddress, MetricsServer } from "../telemetry/metrics/metricsServer.ts";
import { Telemetry } from "../telemetry/telemetry.ts";
import { BuiltinRouter } from "../traffic/builtin/driver/builtinRouter.ts";
import { RouterSupervisor } from "../traffic/builtin/driver/routerSupervisor.ts";
import { stopRouter } from "../traffic/builtin/driver/stopRouter.ts";
import type { ListenAddress } from "../traffic/builtin/messages.ts";
import { adoptInstances } from "./adopt.ts";
import { alertSources } from "./alertSources.ts";
import { ControlPlane } from "./controlPlane.ts";
import { createGround } from "./ground.ts";
import { createHttp } from "./http.ts";
import { Keeper } from "./keeper.ts";
import { layoutOf } from "./layout.ts";
import { republishCohorts } from "./flags/republishCohorts.ts";
import { flagsNow } from "./flags/flagsNow.ts";
import { openFlags } from "./flags/openFlags.ts";
import { followPlatform } from "./platformEvents.ts";
import { pruneReleases } from "./prune.ts";
import { Contracts } from "./schema/contracts.ts";
import { MigrationFiles } from "./schema/migrationFiles.ts";
import { Needs } from "./schema/needs.ts";
import { Databases } from "./schema/openDatabase.ts";
import { ReleaseSchema } from "./schema/releaseSchema.ts";
import { StatusReader } from "./status.ts";

export interface ServeOptions {
  readonly stateDir: string;
  /** Where the router takes traffic. */
  readonly listen: readonly ListenAddress[];
  /** Router processes. */
  readonly workers: number;
  /** Where Prometheus can scrape, beside the unix socket. */
  readonly metrics?: MetricsAddress;
  /** Where instances and browsers ask for flags; absent: a port of the loopback address, the same as the last time. */
  readonly flags?: { readonly host: string; readonly port: number };
  readonly logger?: Logger;
}

export interface Serving {
  readonly socket: string;
  /** With the real ports. */
  readonly addresses: readonly ListenAddress[];
  /** Of `/metrics`, where a listener for it was asked for. */
  readonly metricsUrl: string | undefined;
  /** Where flags are served. */
  readonly flagsUrl: string;
  /** Ends the control plane; router and instances run on. */
  close(): Promise<void>;
  readonly closed: Promise<void>;
}

/**
 * The composition root: wires the drivers to the engine, takes over what runs, and serves the API on a unix socket.
 * Throws ALREADY_RUNNING, STATE_INVALID, ROUTER_UNAVAILABLE, CONFLICT (a router on other addresses, or the metrics'
 * address is taken).
 */
export async function serve(options: ServeOptions): Promise<Serving> {
  const layout = layoutOf(options.stateDir);
  await mkdir(layout.artifacts, { recursive: true, mode: 0o700 });
  await chmod(layout.stateDir, 0o700);
  const logger =
    options.logger ?? pino(destination({ dest: layout.log, append: true, mkdir: true, sync: false }));
  const clock = systemClock;
  const redactor = createRedactor();

  const store = await openSqliteStore(layout.database);
  const artifacts = new ArtifactStore(layout.artifacts);
  await artifacts.open();
  const metricsServer = await MetricsServer.open(options.metrics).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const supervisor = await RouterSupervisor.start({
    stateDir: layout.stateDir,
    addresses: [...options.listen],
    workers: options.workers,
    onRestarted: async () => {
      logger.warn("the router was started again");
      await publisher.publish();
    },
    onProblem: (error) => logger.error({ error: messageOf(error) }, "the router is away"),
  }).catch(async (error: unknown) => {
    await metricsServer.close();
    await store.close();
    throw error;
  });
  const router = new BuiltinRouter({ stateDir: layout.stateDir });
  const publisher = new Publisher(store, router, clock);
  const platform = new ProcessPlatform({ clock, logger });
  const events = new EventLog(store, clock, (text) => redactor.redact(text));
  const flags = await openFlags({
    layout,
    store,
    clock,
    events,
    logger,
    ...(options.flags && { listen: options.flags }),
  }).catch(async (error: unknown) => {
    await platform.close();
    await metricsServer.close();
    await supervisor.close();
    await store.close();
    throw error;
  });
  const report = (error: unknown) =>
    logger.warn({ error: redactor.redact(messageOf(error)) }, "databases: will be tried again");
  const databases = new Databases(layout.stateDir, redactor);
  const migrations = new MigrationFiles((app) => layout.migrations(app));
  const needs = new Needs({ store, clock, databases, report });
  const contracts = new Contracts({ store, clock, events, databases, report });
  const ground = createGround({
    layout,
    schema: new ReleaseSchema({ store, clock, databases, files: migrations, needs }),
    databases,
    flags: flags.shares,
    instanceFlags: flags.instances,
    store,
    platform,
    router,
    publisher,
    events,
    clock,
    artifacts,
    redactor,
    logger,
  });
  const { measurements } = ground;
  const engine = new Engine(ground, ({ app }) => pruneReleases(store, layout, artifacts, migrations, app));
  const keeper = new Keeper(ground, engine.fleet);
  const addresses = () =>
    supervisor.router.addresses.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`);
  const reader = new StatusReader(ground, engine, addresses, (app) => flagsNow({ ...flags, store }, app));

  const eventHooks = new EventHooks(store, ground.hooks, (text) => logger.warn(redactor.redact(text)));
  eventHooks.start(events);
  followPlatform(ground);
  flags.book.onPublished(({ app, environment }) => {
    republishCohorts(ground, { app, environment }).catch((error: unknown) =>
      logger.warn({ error: messageOf(error) }, "cohorts by flag are not yet what the flags say"),
    );
  });
  await adoptInstances(ground);
  // An empty state says nothing about traffic: whatever the router still serves, it goes on serving.
  if ((await store.apps.list()).length > 0) await publisher.publish();
  measurements.start();
  keeper.start();
  needs.start();
  contracts.start();
  await flags.start();
  await engine.resume();
  const notifier = new Notifier({ ...ground, redactor, random: Math.random });
  notifier.start();
  const alerts = new AlertWatch({ ...ground, sources: alertSources(ground) });
  alerts.start();

  const telemetry = await Telemetry.start({
    ground,
    viewOf: (app, rollout) => reader.rollout(app, rollout),
    flags,
    redactor,
    environment: process.env,
  });
  const metricsPage = (accept: string | undefined) => telemetry.page(accept);
  metricsServer.show(metricsPage);

  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let closing: Promise<void> | undefined;
  const close = (what: { readonly instances: boolean; readonly router: boolean }) => {
    closing ??= (async () => {
      await engine.close();
      await flags.close();
      await alerts.stop();
      await notifier.stop();
      await eventHooks.close();
      await telemetry.close();
      await metricsServer.close();
      await keeper.stop();
      await needs.stop();
      await contracts.stop();
      await measurements.stop();
      await supervisor.close();
      if (what.instances) await stopAll();
      await platform.close();
      if (what.router) await stopRouter({ stateDir: layout.stateDir, deadlineMs: 1_000 });
      await router.close();
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await rm(layout.socket, { force: true });
      await store.close();
      resolve();
    })();
    return closing;
  };
  const stopAll = async () => {
    const instances = await store.instances.list();
    await Promise.all(
      instances.map(async ({ handle: _ended, ...instance }) => {
        const { id, app, release, role } = instance;
        const grace = (await store.releases.get(app, release))?.config.drain.grace ?? 10_000;
        await platform.stop(id, grace);
        // What served serves again after the next start.
        if (role.kind === "active") await store.instances.put(instance);
        else await store.instances.delete(id);
      }),
    );
  };

  const controlPlane = new ControlPlane({ ground, engine, reader, artifacts, databases, migrations });
  const http = createHttp({
    controlPlane,
    notifier,
    alerts,
    flags,
    logsOf: (app) => layout.logs(app),
    redact: (text) => redactor.redact(text),
    logger,
    health: () => ({
      status: "ok",
      version,
      pid: process.pid,
      router: { state: supervisor.state, addresses: addresses() },
    }),
    metrics: metricsPage,
    // The answer leaves first.
    shutdown: (what) => void setImmediate(() => void close(what)),
  });
  const server = createAdaptorServer({ fetch: http.fetch });
  await listen(server, layout.socket);
  logger.info({ socket: layout.socket, addresses: addresses() }, "serving");
  return {
    socket: layout.socket,
    addresses: supervisor.router.addresses,
    metricsUrl: metricsServer.url,
    flagsUrl: flags.url,
    close: () => close({ instances: false, router: false }),
    closed,
  };
}

/** The store's lock says that no other control plane lives, so a socket file that is there is a dead one's. */
async function listen(server: ReturnType<typeof createAdaptorServer>, socket: string): Promise<void> {
  await rm(socket, { force: true });
  const umask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
  } finally {
    process.umask(umask);
  }
}
