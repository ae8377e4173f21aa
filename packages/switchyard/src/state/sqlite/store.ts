import { Kysely, sql } from "kysely";
import { messageOf, SwitchyardError } from "../../errors.ts";
import type { Store } from "../port.ts";
import type { ReleaseRecord } from "../records.ts";
import { upgradeConfig } from "../upgradeConfig.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { many } from "./rows.ts";
import { createTables, type Schema, schemaVersion } from "./tables.ts";
import { tablesOn } from "./tablesOn.ts";

/** The embedded store: one file, no server. Throws STATE_INVALID for a file that is damaged or newer than this program. */
export async function openSqliteStore(file: string): Promise<Store> {
  const db = await open(file);
  return {
    ...tablesOn(db),
    atomically: (work) => db.transaction().execute((transaction) => work(tablesOn(transaction))),
    close: () => db.destroy(),
  };
}

async function open(file: string): Promise<Kysely<Schema>> {
  try {
    const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(file) });
    const { rows } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db);
    const found = rows[0]?.user_version ?? 0;
    if (found > schemaVersion) {
      throw new SwitchyardError(
        "STATE_INVALID",
        `${file} was written by a newer version of switchyard (tables ${found}).`,
        {
          next: "Run that version, or start with another --state-dir.",
        },
      );
    }
    await createTables(db);
    if (found > 0 && found < schemaVersion) await upgradeReleases(db);
    await sql.raw(`PRAGMA user_version = ${schemaVersion}`).execute(db);
    return db;
  } catch (error) {
    if (error instanceof SwitchyardError) throw error;
    if (/database is locked/.test(messageOf(error))) {
      throw new SwitchyardError("ALREADY_RUNNING", `Another control plane uses ${file}.`, {
        cause: error,
        next: "Use that one, stop it with `switchyard stop`, or start this one with another --state-dir.",
      });
    }
    throw new SwitchyardError("STATE_INVALID", `The state in ${file} cannot be read.`, {
      cause: error,
      next: "Put a copy of it back, or move it away to start empty; running instances keep serving meanwhile.",
    });
  }
}

async function upgradeReleases(db: Kysely<Schema>): Promise<void> {
  const { releases } = tablesOn(db);
  const stored = many<ReleaseRecord>(await db.selectFrom("releases").select("record").execute());
  for (const release of stored) await releases.put({ ...release, config: upgradeConfig(release.config) });
}
