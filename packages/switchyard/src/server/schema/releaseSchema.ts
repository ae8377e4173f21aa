import type { Clock } from "../../clock.ts";
import type { DatabaseConfig } from "../../config/databaseSchema.ts";
import { SwitchyardError } from "../../errors.ts";
import type { SchemaChanges, SchemaWork } from "../../rollout/schemaChanges.ts";
import { progressText } from "../../schema/progressText.ts";
import type { Act, Blocker, SchemaDriver } from "../../schema/port.ts";
import type { Store } from "../../state/port.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import { admitVersion, closeVersions } from "./admitVersion.ts";
import type { MigrationFiles } from "./migrationFiles.ts";
import type { Needs } from "./needs.ts";
import type { Databases } from "./openDatabase.ts";
import { versionFor } from "./versionFor.ts";

export interface ReleaseSchemaParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly databases: Databases;
  readonly files: MigrationFiles;
  readonly needs: Needs;
}

/** Changes the databases of apps along with their releases. */
export class ReleaseSchema implements SchemaChanges {
  readonly #parts: ReleaseSchemaParts;

  constructor(parts: ReleaseSchemaParts) {
    this.#parts = parts;
  }

  async expand(release: ReleaseRecord, work: SchemaWork): Promise<string> {
    const { app, number, migrations } = release;
    const database = databaseOf(release);
    const files = migrations === undefined ? [] : await this.#parts.files.read(app, migrations.sha256);
    return this.#parts.databases.use(app, database, async (driver) => {
      // The old version first: from here on nobody else may take away what it needs.
      await this.#parts.needs.tell(app, driver);
      const { begun } = await driver.expand(await driver.pending(files), act(work));
      const version = versionFor(await driver.status(), files);
      await this.#parts.store.atomically(async ({ releases }) => {
        const current = (await releases.get(app, number)) ?? release;
        await releases.put({ ...current, schema: version });
      });
      await this.#parts.needs.tell(app, driver);
      await admitVersion(this.#parts.databases, database, version);
      const what = begun.length === 0 ? "nothing new" : begun.join(", ");
      return version === null ? `${what}; it sees the tables as they are` : `${what}; it sees ${version}`;
    });
  }

  async backfill(release: ReleaseRecord, work: SchemaWork): Promise<string> {
    return this.#use(release, async (driver) => {
      await driver.backfill(act(work));
      const { migrations } = await driver.status();
      const rows = migrations
        .filter(({ phase }) => phase === "expanded" || phase === "ready")
        .flatMap(({ fills }) => fills)
        .reduce((sum, { done }) => sum + done, 0);
      return `${rows.toLocaleString("en")} rows filled`;
    });
  }

  async verify(release: ReleaseRecord, work: SchemaWork): Promise<string> {
    return this.#use(release, async (driver) => {
      const { tables } = await driver.verify(act(work));
      const rows = tables.reduce((sum, table) => sum + table.rows, 0);
      return `${rows.toLocaleString("en")} rows agree`;
    });
  }

  async takeBack(release: ReleaseRecord, names: readonly string[], work: SchemaWork): Promise<void> {
    const { app } = release;
    const database = databaseOf(release);
    if (names.length === 0 || database.onAbort === "keep") return;
    await this.#parts.databases.use(app, database, async (driver) => {
      const { migrations } = await driver.status();
      const inFlight = migrations.find(
        ({ name, phase }) => names.includes(name) && (phase === "expanded" || phase === "ready"),
      );
      if (inFlight === undefined) return driver.finish(act(work));
      await this.#parts.needs.tell(app, driver);
      const gone = migrations.slice(migrations.indexOf(inFlight)).map(({ version }) => version);
      await this.#untilUnused(work, async () => {
        const { needs } = await driver.status();
        // What is needed is refused below; its code shall not lose its sessions for that.
        if (!needs.some(({ version }) => gone.includes(version))) {
          await closeVersions(this.#parts.databases, database, gone);
        }
        await driver.revert(act(work), { from: inFlight.name });
      });
    });
    await this.#parts.store.atomically(async ({ releases }) => {
      const { schema: _gone, ...rest } = (await releases.get(app, release.number)) ?? release;
      await releases.put(rest);
    });
  }

  async contractWaitsFor(release: ReleaseRecord): Promise<string> {
    try {
      return await this.#use(release, async (driver) => {
        await this.#parts.needs.tell(release.app, driver);
        const blockers = await driver.blockers();
        if (blockers.length === 0) return "nothing needs the old shape any more";
        return `waits: ${waitsFor(blockers)}`;
      });
    } catch (error) {
      // The release serves; what comes later does not fail it.
      if (error instanceof SwitchyardError) return `is tried later: ${error.message}`;
      throw error;
    }
  }

  tellNeeds(app: string): void {
    this.#parts.needs.soon(app);
  }

  #use<Result>(release: ReleaseRecord, work: (driver: SchemaDriver) => Promise<Result>): Promise<Result> {
    return this.#parts.databases.use(release.app, databaseOf(release), work);
  }

  /** Connections of the instances that have just ended may still be seen. */
  async #untilUnused({ signal, progress }: SchemaWork, revert: () => Promise<unknown>): Promise<void> {
    const { clock } = this.#parts;
    const deadline = clock.now() + lingerMs;
    for (;;) {
      try {
        await revert();
        return;
      } catch (error) {
        const inUse = error instanceof SwitchyardError && error.code === "SCHEMA_IN_USE";
        if (!inUse || clock.now() > deadline) throw error;
        await progress(error.message);
        await clock.sleep(500, signal);
      }
    }
  }
}

const lingerMs = 30_000;

/** Sessions go with the releases that they belong to, so their number is enough. */
function waitsFor(blockers: readonly Blocker[]): string {
  const sessions = blockers.filter(({ kind }) => kind === "session").length;
  const others = blockers.filter(({ kind }) => kind !== "session").map(({ text }) => text);
  return [...others, ...(sessions === 0 ? [] : [`${sessions} sessions of old versions`])].join("; ");
}

function databaseOf({ app, number, config }: ReleaseRecord): DatabaseConfig {
  if (config.database !== undefined) return config.database;
  throw new Error(`release ${number} of ${app} has no database`);
}

/** What a driver tells in numbers, as the line that people see beside a step; not more than two a second. */
function act({ progress, signal }: SchemaWork): Act {
  let told = 0;
  return {
    signal,
    progress: (moment) => {
      const now = performance.now();
      if (moment.note === undefined && now - told < 500) return;
      told = now;
      // The rollout may be over by then, and the line with it.
      progress(progressText(moment)).catch(() => undefined);
    },
  };
}
