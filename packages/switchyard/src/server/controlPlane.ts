import type { AppConfig } from "../config/schema.ts";
import { validateApp } from "../config/validateApp.ts";
import { SwitchyardError } from "../errors.ts";
import type { ArtifactStore } from "../release/artifacts.ts";
import type { RolloutEvent } from "../rollout/decide.ts";
import type { Engine } from "../rollout/engine.ts";
import type { Ground } from "../rollout/ground.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { DeployRequest, PlanView, RolloutView } from "./api.ts";
import { routeConflicts } from "./routeConflicts.ts";
import type { MigrationFile } from "../schema/migrations/migration.ts";
import type { MigrationFiles } from "./schema/migrationFiles.ts";
import type { Databases } from "./schema/openDatabase.ts";
import { schemaOutlook } from "./schema/outlook.ts";
import type { StatusReader } from "./status.ts";
import { schemaPlan } from "./schema/schemaApi.ts";
import { planView } from "./views.ts";

/** What the API can ask for: checks a request against the rest of the world and hands it to the engine. */
export class ControlPlane {
  readonly ground: Ground;
  readonly engine: Engine;
  readonly reader: StatusReader;
  readonly artifacts: ArtifactStore;
  readonly #databases: { readonly of: Databases; readonly files: MigrationFiles };

  constructor(parts: {
    readonly ground: Ground;
    readonly engine: Engine;
    readonly reader: StatusReader;
    readonly artifacts: ArtifactStore;
    readonly databases: Databases;
    readonly migrations: MigrationFiles;
  }) {
    this.ground = parts.ground;
    this.engine = parts.engine;
    this.reader = parts.reader;
    this.artifacts = parts.artifacts;
    this.#databases = { of: parts.databases, files: parts.migrations };
  }

  /** Throws CONFIG_INVALID, CONFLICT (a rollout runs, routes of another app), NOT_FOUND (the artifact). */
  async deploy(app: string, request: DeployRequest): Promise<Rollout> {
    const config = await this.#checked(app, request.config);
    const { artifact, requestId, message, by } = request;
    const files = request.migrations ?? [];
    if (artifact === null && !("none" in config.release)) {
      throw new SwitchyardError("USAGE", "This release needs an artifact, and none was named.", {
        next: "Upload it first, or set `release: { none: true }`.",
      });
    }
    if (artifact !== null && !(await this.artifacts.has(artifact))) {
      throw new SwitchyardError("NOT_FOUND", `There is no artifact ${artifact}.`, {
        next: "Upload it first.",
      });
    }
    const schema = await schemaOutlook(this.#databases.of, app, config, files);
    const migrations = schema && {
      sha256: await this.#databases.files.keep(app, files),
      outlook: schema.outlook,
    };
    const words = { ...(message !== undefined && { message }), ...(by !== undefined && { by }) };
    return this.engine.deploy({
      app,
      config,
      artifact,
      requestId,
      ...(migrations && { migrations }),
      ...words,
    });
  }

  async plan(app: string, raw: unknown, files: readonly MigrationFile[] = []): Promise<PlanView> {
    const config = await this.#checked(app, raw);
    const schema = await schemaOutlook(this.#databases.of, app, config, files);
    const view = planView(app, config, await this.engine.plan(app, config, schema?.outlook));
    return schema === undefined ? view : { ...view, schema: schemaPlan.parse(schema.plan) };
  }

  rollback(app: string, to: number | undefined, reason: string | undefined): Promise<RolloutView> {
    return this.#view(app, this.engine.rollback(app, to, reason ?? "rolled back by a person"));
  }

  retry(app: string): Promise<RolloutView> {
    return this.#view(app, this.engine.retry(app));
  }

  tell(app: string, event: RolloutEvent): Promise<RolloutView> {
    return this.#view(app, this.engine.tell(app, event));
  }

  async rollouts(app: string): Promise<RolloutView[]> {
    await this.reader.status(app);
    const record = await this.ground.store.apps.get(app);
    const rollouts = await this.ground.store.rollouts.list(app, historyLength);
    if (record === undefined) return [];
    return Promise.all(rollouts.map((rollout) => this.reader.rollout(record, rollout)));
  }

  async #checked(app: string, raw: unknown): Promise<AppConfig> {
    const config = validateApp(app, raw);
    const conflicts = await routeConflicts(this.ground.store, app, config);
    if (conflicts.length > 0) {
      throw new SwitchyardError("CONFLICT", conflicts.join("\n"), {
        next: "Give each app routes of its own.",
      });
    }
    return config;
  }

  async #view(app: string, rollout: Promise<Rollout>): Promise<RolloutView> {
    const done = await rollout;
    const record = await this.ground.store.apps.get(app);
    return this.reader.rollout(record ?? { app, stable: null, split: null }, done);
  }
}

const historyLength = 100;
