import type { FlagDocument } from "@switchyard/flags";
import type { AppConfig } from "../../config/schema.ts";
import type { AppRecord, InstanceRecord, ReleaseRecord } from "../../state/records.ts";
import {
  type AppRoute,
  type CohortRoute,
  type HealthRoute,
  type InstanceRoute,
  type ReleaseRoute,
  type RequestPart,
  type RouteTable,
} from "../../traffic/routeTable.ts";
import { weightOf } from "./weightOf.ts";

/** One app's records, as they were read together. */
export interface AppState {
  readonly app: AppRecord;
  readonly releases: readonly ReleaseRecord[];
  readonly instances: readonly InstanceRecord[];
  /** Of the candidate's environment, where its cohorts ask for flags. */
  readonly flags?: FlagDocument;
}

/** The route table that the records ask for; pure. */
export function routeTable(generation: number, apps: readonly AppState[]): RouteTable {
  return { format: 1, generation, apps: apps.flatMap((state) => appRoutes(state)) };
}

/** One route of the table per route of the app: they differ in host and path only. */
function appRoutes(state: AppState): readonly AppRoute[] {
  const { app, releases } = state;
  // Before the first promotion the newest release's instances are listed without a share, to be checked.
  const number =
    app.stable ?? app.split?.candidate ?? Math.max(...state.instances.map(({ release }) => release));
  const serving = releases.find((release) => release.number === number);
  if (serving === undefined) return [];
  const { config } = serving;
  const listed = releaseRoutes(state);
  const shared = {
    app: app.app,
    releases: listed,
    cohorts: cohortRoutes(state).filter(({ release }) => listed.some((route) => route.release === release)),
    ...(state.flags && { flags: state.flags }),
    sticky: { seed: app.app, key: stickyKey(app.app, config) },
    health: healthRoute(config),
    timeouts: {
      connectMs: config.timeouts.connect,
      responseMs: config.timeouts.response,
      idleMs: config.timeouts.idle,
    },
    drain: { reconnectWindowMs: config.drain.reconnectWindow },
  };
  return byPath(config).map(({ path, hosts }) => ({ ...shared, hosts, pathPrefix: path }));
}

function byPath({
  routes,
}: AppConfig): readonly { readonly path: string; readonly hosts: readonly string[] }[] {
  const everywhere = routes.filter(({ host }) => host === undefined).map(({ path }) => ({ path, hosts: [] }));
  const paths = new Map<string, string[]>();
  for (const { host, path } of routes) {
    if (host !== undefined) paths.set(path, [...(paths.get(path) ?? []), host.toLowerCase()]);
  }
  return [...everywhere, ...[...paths].map(([path, hosts]) => ({ path, hosts }))];
}

/**
 * Drained and warm releases, stable, its fresh baseline, the candidate: the assignment's ranges begin at the last one, so
 * that a growing candidate takes users from the baseline, the baseline from stable, and nobody leaves the candidate.
 */
function releaseRoutes({ app, releases, instances }: AppState): readonly ReleaseRoute[] {
  const { stable, split } = app;
  const rank = (release: number) => [stable, split?.baseline?.release, split?.candidate].indexOf(release);
  return releases
    .map((release) => ({
      release: release.number,
      weight: weightOf(release.number, app),
      health: healthRoute(release.config),
      instances: instances.filter((instance) => instance.release === release.number).flatMap(instanceRoute),
    }))
    .filter((route) => route.weight > 0 || route.instances.length > 0)
    .toSorted((a, b) => rank(a.release) - rank(b.release) || a.release - b.release);
}

function instanceRoute({ id, handle, role }: InstanceRecord): readonly InstanceRoute[] {
  if (handle === undefined || role.kind === "starting" || role.kind === "stopping") return [];
  return [{ id, host: handle.host, port: handle.port, state: role.kind }];
}

function cohortRoutes({ app, releases }: AppState): readonly CohortRoute[] {
  const candidate = releases.find(({ number }) => number === app.split?.candidate);
  const release = candidate?.number ?? 0;
  return (candidate?.config.cohorts ?? []).map((cohort): CohortRoute => {
    const { flag, variant = "on", user = {}, attributes = {}, value } = cohort;
    if (flag === undefined) return { ...partOf(cohort), ...(value !== undefined && { value }), release };
    const parts = Object.entries(attributes).map(([name, part]) => [name, partOf(part)] as const);
    return {
      by: "flag",
      flag,
      variant,
      user: partOf(user),
      attributes: Object.fromEntries(parts),
      release,
    };
  });
}

function partOf({ header, cookie, query = "" }: RequestPartConfig): RequestPart {
  if (header !== undefined) return { by: "header", name: header };
  return cookie === undefined ? { by: "query", name: query } : { by: "cookie", name: cookie };
}

interface RequestPartConfig {
  readonly header?: string | undefined;
  readonly cookie?: string | undefined;
  readonly query?: string | undefined;
}

function stickyKey(app: string, { sticky }: AppConfig): AppRoute["sticky"]["key"] {
  switch (sticky.by) {
    case "cookie":
      return {
        by: "cookie",
        cookie: sticky.cookie ?? `switchyard_${app}`,
        maxAgeSeconds: sticky.maxAge / 1000,
      };
    case "header":
      return { by: "header", name: sticky.header ?? "" };
    case "ip":
      return { by: "ip" };
  }
}

function healthRoute({ health }: AppConfig): HealthRoute {
  return {
    // What only a command can tell, the platform tells; the router still wants the port to answer.
    check: "path" in health ? { kind: "http", path: health.path } : { kind: "tcp" },
    intervalMs: health.interval,
    timeoutMs: health.timeout,
    healthyThreshold: health.successThreshold,
    unhealthyThreshold: health.failureThreshold,
  };
}
