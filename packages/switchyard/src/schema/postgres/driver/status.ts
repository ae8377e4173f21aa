import type { SchemaStatus } from "../../port.ts";
import { type MigrationRow, readState } from "../state/readState.ts";
import type { DriverGround } from "./ground.ts";

export async function status(ground: DriverGround): Promise<SchemaStatus> {
  const { app, throttle } = ground.options;
  const connection = await ground.connect(`${app} status`);
  try {
    const { rows } = await connection.query<{ server: string }>(
      "SELECT 'PostgreSQL ' || current_setting('server_version') AS server",
    );
    const state = await readState(connection, app);
    const versions = state.versions.map(({ name }) => name);
    return {
      server: rows[0]?.server ?? "PostgreSQL",
      version: versions.at(-1) ?? null,
      versions,
      migrations: state.migrations.map(migrationStatus),
      throttle: { ...throttle, ...state.throttle },
      lease: state.lease,
      needs: state.needs,
    };
  } finally {
    await connection.close();
  }
}

function migrationStatus(row: MigrationRow): SchemaStatus["migrations"][number] {
  const { name, phase, version, checksum, expandedAt, finishedAt, fills, error } = row;
  return {
    name,
    phase,
    version: version ?? "",
    checksum,
    expandedAt,
    fills,
    ...(finishedAt !== null && { finishedAt }),
    ...(error !== null && { error }),
  };
}
