import { resolveEnv } from "../../config/secrets.ts";
import type { GrafanaConfig } from "../../config/telemetrySchema.ts";
import type { Rollout } from "../../rollout/rollout.ts";
import { isOver } from "../../rollout/journal.ts";
import type { Store } from "../../state/port.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import type { EndListener } from "../ends/rolloutEnds.ts";
import { annotationOf } from "./annotation.ts";
import { addAnnotation, changeAnnotation, type GrafanaTarget } from "./grafana.ts";

export interface AnnotatorPorts {
  readonly store: Store;
  /** Where relative paths of secrets start. */
  directoryOf(release: ReleaseRecord): string;
  /** Never to be shown. */
  onSecrets(values: readonly string[]): void;
  report(error: Error): void;
}

/**
 * Shows every rollout as a region in Grafana, as the configuration of the release that is rolled out asks: opened when it
 * begins, closed when it is over. The opening is tried once; where it failed, the region comes whole at the end.
 */
export class Annotator implements EndListener {
  readonly name = "telemetry/annotations";
  readonly #ports: AnnotatorPorts;
  readonly #opening = new Map<string, Promise<void>>();

  constructor(ports: AnnotatorPorts) {
    this.#ports = ports;
  }

  /** Something changed in this app: perhaps a rollout began. */
  look(app: string): void {
    if (this.#opening.has(app)) return;
    const opening = this.#open(app)
      .catch((error: unknown) =>
        this.#ports.report(error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => this.#opening.delete(app));
    this.#opening.set(app, opening);
  }

  async tell(rollout: Rollout): Promise<void> {
    // What is about to be opened must be known, so that it can be closed.
    await this.#opening.get(rollout.app);
    const config = await this.#configOf(rollout);
    if (config === undefined) return;
    const target = await this.#targetOf(rollout, config);
    const region = annotationOf(rollout, config.tags);
    const { cursors } = this.#ports.store;
    const isOpen = (await cursors.get(beginOf(rollout.app))) === rollout.startedAt;
    const id = isOpen ? await cursors.get(idOf(rollout.app)) : 0;
    if (id === 0 || !(await changeAnnotation(target, id, region))) await addAnnotation(target, region);
  }

  async #open(app: string): Promise<void> {
    const { store } = this.#ports;
    const [newest] = await store.rollouts.list(app, 1);
    if (newest === undefined || isOver(newest)) return;
    if ((await store.cursors.get(beginOf(app))) === newest.startedAt) return;
    const config = await this.#configOf(newest);
    if (config === undefined) return;
    const remember = (id: number) =>
      store.atomically(async ({ cursors }) => {
        await cursors.put(beginOf(app), newest.startedAt);
        await cursors.put(idOf(app), id);
      });
    // Before it is tried, so that it is tried once.
    await remember(0);
    const target = await this.#targetOf(newest, config);
    await remember(await addAnnotation(target, annotationOf(newest, config.tags)));
  }

  async #configOf({ app, to }: Rollout): Promise<GrafanaConfig | undefined> {
    return (await this.#ports.store.releases.get(app, to))?.config.telemetry?.annotations.grafana;
  }

  /** Throws SECRET_UNRESOLVED. */
  async #targetOf({ app, to }: Rollout, { url, token, dashboardUid }: GrafanaConfig): Promise<GrafanaTarget> {
    const release = await this.#ports.store.releases.get(app, to);
    const directory = release === undefined ? "/" : this.#ports.directoryOf(release);
    const { values, secrets } = await resolveEnv({ token }, { directory });
    this.#ports.onSecrets(secrets);
    return { url, token: values["token"] ?? "", ...(dashboardUid !== undefined && { dashboardUid }) };
  }
}

/** The start of the rollout whose region was opened last, and the region's id (0: it could not be opened). */
const beginOf = (app: string) => `telemetry/annotations/${app}/begin`;
const idOf = (app: string) => `telemetry/annotations/${app}/id`;
