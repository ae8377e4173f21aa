import type { Migration } from "../../migrations/migration.ts";
import type { Conversion, InFlight, LogicalTable, SchemaVersion, Task } from "../../model.ts";
import type { Need, Phase, Throttle } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { holderLives } from "./lease.ts";

/** All that the database says of one app. */
export interface State {
  readonly throttle: Partial<Throttle>;
  /** null also where its holder was killed. */
  readonly lease: { readonly holder: string; readonly verb: string; readonly until: number } | null;
  /** Oldest first, without those that are gone. */
  readonly versions: readonly SchemaVersion[];
  /** Oldest first, without those that were reverted. */
  readonly migrations: readonly MigrationRow[];
  /** Largest ordinal that was ever used: a version's name never comes back with another meaning. */
  readonly lastOrdinal: number;
  readonly needs: readonly Need[];
}

export interface MigrationRow {
  readonly ordinal: number;
  readonly name: string;
  readonly checksum: string;
  readonly phase: Phase;
  /** null: it was done before Switchyard came. */
  readonly version: string | null;
  readonly definition: Migration | null;
  readonly conversions: readonly Conversion[];
  readonly notes: readonly unknown[];
  readonly expandedAt: number;
  readonly finishedAt: number | null;
  readonly error: string | null;
  readonly fills: readonly {
    readonly table: string;
    readonly done: number;
    readonly total: number;
    readonly finished: boolean;
  }[];
}

export const emptyState: State = {
  throttle: {},
  lease: null,
  versions: [],
  migrations: [],
  lastOrdinal: 0,
  needs: [],
};

/** Milliseconds since the epoch, as JavaScript counts. */
const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::float8`;

/** `emptyState` where nothing was ever kept for the app. Changes nothing. */
export async function readState(connection: Connection, app: string): Promise<State> {
  const { rows: there } = await connection.query<{ there: boolean }>(
    "SELECT to_regclass('switchyard.need') IS NOT NULL AS there",
  );
  if (there[0]?.there !== true) return emptyState;
  const { rows } = await connection.query<AppRow>(
    `SELECT throttle, lease_holder AS holder, lease_verb AS verb, ${ms("lease_until")} AS until, ${holderLives} AS alive,
            (SELECT coalesce(max(ordinal), 0) FROM switchyard.version v WHERE v.app = a.app) AS "lastOrdinal"
       FROM switchyard.app a WHERE app = $1`,
    [app],
  );
  const [row] = rows;
  if (row === undefined) return emptyState;
  return {
    throttle: row.throttle,
    lease:
      row.alive && row.holder !== null && row.until !== null
        ? { holder: row.holder, verb: row.verb ?? "", until: row.until }
        : null,
    lastOrdinal: row.lastOrdinal,
    versions: await readVersions(connection, app),
    migrations: await readMigrations(connection, app),
    needs: await readNeeds(connection, app),
  };
}

interface AppRow {
  readonly throttle: Partial<Throttle>;
  readonly holder: string | null;
  readonly verb: string | null;
  readonly until: number | null;
  readonly alive: boolean;
  readonly lastOrdinal: number;
}

async function readVersions(connection: Connection, app: string): Promise<readonly SchemaVersion[]> {
  const { rows } = await connection.query<{ name: string; ordinal: number; tables: LogicalTable[] }>(
    `SELECT name, ordinal, tables FROM switchyard.version WHERE app = $1 AND dropped_at IS NULL ORDER BY ordinal`,
    [app],
  );
  return rows;
}

async function readMigrations(connection: Connection, app: string): Promise<readonly MigrationRow[]> {
  const { rows } = await connection.query<MigrationRow>(
    `SELECT ordinal, name, checksum, phase, version, definition, conversions, notes, error,
            ${ms("expanded_at")} AS "expandedAt", ${ms("finished_at")} AS "finishedAt",
            coalesce((SELECT jsonb_agg(jsonb_build_object('table', table_name, 'done', rows_done,
                       'total', rows_total, 'finished', finished_at IS NOT NULL) ORDER BY table_name)
               FROM switchyard.fill f WHERE f.app = m.app AND f.migration_ordinal = m.ordinal), '[]') AS fills
       FROM switchyard.migration m WHERE app = $1 AND phase <> 'reverted' ORDER BY ordinal`,
    [app],
  );
  return rows;
}

async function readNeeds(connection: Connection, app: string): Promise<readonly Need[]> {
  const { rows } = await connection.query<Need>(
    `SELECT what, version, ${ms("until")} AS until FROM switchyard.need
      WHERE app = $1 AND (until IS NULL OR until > now()) ORDER BY owner, what`,
    [app],
  );
  return rows;
}

/** Between expand and contract, oldest first. */
export function flightsOf(state: State): readonly Flight[] {
  return state.migrations.flatMap((row) => {
    const { definition, conversions, notes, ordinal, name, phase } = row;
    if (definition === null || (phase !== "expanded" && phase !== "ready")) return [];
    const version = state.versions.find((candidate) => candidate.ordinal === ordinal);
    if (version === undefined) throw new Error(`the version of ${name} is not there`);
    return [{ migration: definition, version, conversions, notes, ordinal, ready: phase === "ready" }];
  });
}

export interface Flight extends InFlight {
  readonly ordinal: number;
  /** Filled, built and verified. */
  readonly ready: boolean;
}

/** Something left to do of a migration that is contracted or reverted. */
export interface LeftTask {
  readonly ordinal: number;
  readonly position: number;
  readonly migration: Migration;
  readonly phase: Phase;
  readonly task: Task;
}

export async function readTasks(connection: Connection, app: string): Promise<readonly LeftTask[]> {
  const { rows } = await connection.query<LeftTask>(
    `SELECT t.migration_ordinal AS ordinal, t.position, m.definition AS migration, m.phase, t.task
       FROM switchyard.task t JOIN switchyard.migration m ON (m.app, m.ordinal) = (t.app, t.migration_ordinal)
      WHERE t.app = $1 AND t.finished_at IS NULL ORDER BY 1, 2`,
    [app],
  );
  return rows;
}
