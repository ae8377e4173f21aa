import { SwitchyardError } from "../errors.ts";
import type { Engine } from "../rollout/engine.ts";
import type { Ground } from "../rollout/ground.ts";
import { rollbackTargets } from "../rollout/rollbackTarget.ts";
import { isOver } from "../rollout/journal.ts";
import type { Rollout } from "../rollout/rollout.ts";
import { weightOf } from "../rollout/routing/weightOf.ts";
import type { AppRecord, InstanceRecord, ReleaseRecord } from "../state/records.ts";
import type { InstanceObservation } from "../traffic/port.ts";
import { totalWeight } from "../traffic/routeTable.ts";
import { analysesOf } from "./analyses.ts";
import type { AppStatus, ReleaseView, RolloutView } from "./api.ts";
import { instanceView, iso, rolloutView } from "./views.ts";

/** Puts together what people ask about an app, from the store, the platform and the router. */
export class StatusReader {
  readonly #ground: Ground;
  readonly #engine: Engine;
  readonly #addresses: () => readonly string[];
  readonly #flagsNow: (app: string) => Promise<AppStatus["flags"]>;

  constructor(
    ground: Ground,
    engine: Engine,
    addresses: () => readonly string[],
    flagsNow: (app: string) => Promise<AppStatus["flags"]>,
  ) {
    this.#ground = ground;
    this.#engine = engine;
    this.#addresses = addresses;
    this.#flagsNow = flagsNow;
  }

  /** Throws NOT_FOUND. */
  async status(app: string): Promise<AppStatus> {
    const { store, publisher, clock } = this.#ground;
    const record = await this.#appRecord(app);
    const [rollout] = await store.rollouts.list(app, 1);
    const { views, problems } = await this.#releases(record);
    const stable = await this.#stableConfig(record);
    const flags = await this.#flagsNow(app);
    const watchedUntil = rollout && (await this.#engine.watchedUntil(rollout));
    return {
      app,
      at: iso(clock.now()),
      stable: record.stable,
      generation: publisher.acknowledged.generation,
      urls: urlsOf(this.#addresses(), stable),
      rollout: rollout === undefined ? null : await this.rollout(record, rollout),
      releases: views.filter(({ instances, state }) => instances.length > 0 || state === "candidate"),
      ...(watchedUntil !== undefined && { watchedUntil: iso(watchedUntil) }),
      ...(flags !== undefined && { flags }),
      problems,
    };
  }

  async releases(app: string): Promise<ReleaseView[]> {
    const { views } = await this.#releases(await this.#appRecord(app));
    return views.filter(({ instances, state }) => instances.length > 0 || state !== "baseline");
  }

  async rollout(app: AppRecord, rollout: Rollout): Promise<RolloutView> {
    const running = !isOver(rollout);
    const weight =
      app.split?.candidate === rollout.to ? app.split.weight : app.stable === rollout.to ? totalWeight : 0;
    return rolloutView(rollout, {
      setWeight: weight,
      actualWeight: running ? this.#actualWeight(rollout) : null,
      verdict: this.#engine.verdict(rollout.id),
      analyses: await analysesOf(this.#ground.store, rollout),
    });
  }

  async #appRecord(app: string): Promise<AppRecord> {
    const record = await this.#ground.store.apps.get(app);
    if (record !== undefined) return record;
    const known = (await this.#ground.store.apps.list()).map((one) => one.app);
    throw new SwitchyardError("NOT_FOUND", `There is no app ${app}.`, {
      next: known.length === 0 ? "Deploy it with `switchyard deploy`." : `There are: ${known.join(", ")}.`,
    });
  }

  async #stableConfig({ app, stable, split }: AppRecord): Promise<ReleaseRecord | undefined> {
    const number = stable ?? split?.candidate;
    return number === undefined ? undefined : this.#ground.store.releases.get(app, number);
  }

  async #releases(app: AppRecord): Promise<{ readonly views: ReleaseView[]; readonly problems: string[] }> {
    const { store, platform, router } = this.#ground;
    const problems: string[] = [];
    const [releases, instances, unfinished, seen] = await Promise.all([
      store.releases.list(app.app),
      store.instances.list(app.app),
      store.rollouts.unfinished(),
      platform.observe(),
    ]);
    const routed = await router.observe().then(
      (observation) => observation.instances,
      (): readonly InstanceObservation[] => {
        problems.push("The router does not answer; it is being started again.");
        return [];
      },
    );
    const platformBy = new Map(seen.map((one) => [one.id, one]));
    const routerBy = new Map(routed.map((one) => [one.id, one]));
    for (const one of instances) {
      if (platformBy.get(one.id)?.state === "gave-up")
        problems.push(`${one.id} crashed too often and is not started again.`);
    }
    for (const { rule, state, text } of await store.alerts.list(app.app)) {
      if (state === "firing") problems.push(`Alert ${rule}: ${text}`);
    }
    const rollout = unfinished.find((one) => one.app === app.app);
    const targets = new Set(rollbackTargets(releases, app.stable).map(({ number }) => number));
    const views = releases.map((release): ReleaseView => {
      const own = instances.filter((instance) => instance.release === release.number);
      return {
        number: release.number,
        state: releaseState(release, app, own, rollout),
        createdAt: iso(release.createdAt),
        artifact: release.artifact,
        ...(release.message !== undefined && { message: release.message }),
        ...(release.by !== undefined && { by: release.by }),
        weight: weightOf(release.number, app),
        instances: own.map((one) => instanceView(one, platformBy.get(one.id), routerBy.get(one.id))),
        rollbackTarget: targets.has(release.number),
        ...(release.baselineOf !== undefined && { baselineOf: release.baselineOf }),
        ...(release.warmUntil !== undefined && own.length > 0 && { warmUntil: iso(release.warmUntil) }),
        ...(release.schema !== undefined && { schema: release.schema }),
      };
    });
    return { views, problems };
  }

  #actualWeight({ app, from, to, baseline }: Rollout): number | null {
    const { traffic } = this.#ground.measurements;
    const requestsOf = (release: number) => traffic.window(app, release, actualWindowMs).requests;
    const candidate = requestsOf(to);
    const others = [from, baseline].filter((release) => typeof release === "number").map(requestsOf);
    const all = others.reduce((sum, requests) => sum + requests, candidate);
    return all === 0 ? null : Math.round((candidate / all) * totalWeight);
  }
}

const actualWindowMs = 5_000;

export function releaseState(
  release: ReleaseRecord,
  app: AppRecord,
  instances: readonly InstanceRecord[],
  rollout: Rollout | undefined,
): ReleaseView["state"] {
  if (release.number === app.stable) return "stable";
  if (release.baselineOf !== undefined) return "baseline";
  if (rollout?.to === release.number) return instances.length === 0 ? "preparing" : "candidate";
  if (release.bad !== undefined) return release.bad;
  if (release.pruned === true) return "pruned";
  const warm = instances.some(
    ({ role }) => role.kind === "warm" || (role.kind === "draining" && role.next === "warm"),
  );
  return warm ? "warm" : "retired";
}

function urlsOf(addresses: readonly string[], release: ReleaseRecord | undefined): string[] {
  if (release === undefined) return [];
  return release.config.routes.flatMap(({ host, path }) =>
    addresses.map((address) => {
      if (host === undefined || host.startsWith("*")) return `http://${address}${path}`;
      return `http://${host}:${address.slice(address.lastIndexOf(":") + 1)}${path}`;
    }),
  );
}
