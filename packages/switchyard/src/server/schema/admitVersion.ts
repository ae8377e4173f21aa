import type { DatabaseConfig } from "../../config/databaseSchema.ts";
import { connectionFor } from "./instanceDatabase.ts";
import type { Databases } from "./openDatabase.ts";

/**
 * Makes the login role of the version where the app is routed by roles, and proves that the app's connection sees it:
 * a pool that drops the search path would let new code meet the old schema. Throws DATABASE_REFUSED.
 */
export async function admitVersion(
  databases: Databases,
  database: DatabaseConfig,
  version: string | null,
): Promise<void> {
  if (version === null) return;
  const urls = await databases.urls(database);
  if (database.routing === "role") {
    const { baseRoleOf } = await import("../../schema/postgres/routing/roleUrl.ts");
    const { ensureVersionRole } = await import("../../schema/postgres/routing/ensureVersionRole.ts");
    const { connectTo } = await import("../../schema/postgres/session/connect.ts");
    const connection = await connectTo(urls.owner, database.schema)("roles");
    try {
      await ensureVersionRole(connection, { ...baseRoleOf(urls.app), version, schema: database.schema });
    } finally {
      await connection.close();
    }
  }
  const url = await connectionFor(urls.app, database, version);
  const { seesVersion } = await import("../../schema/postgres/routing/seesVersion.ts");
  await seesVersion(url, version, database.schema);
}

/** For versions that no code of the app uses any more, where it is routed by roles: their pooled sessions end. */
export async function closeVersions(
  databases: Databases,
  database: DatabaseConfig,
  versions: readonly string[],
): Promise<void> {
  if (database.routing !== "role") return;
  const urls = await databases.urls(database);
  const { baseRoleOf } = await import("../../schema/postgres/routing/roleUrl.ts");
  const { closeVersionRole } = await import("../../schema/postgres/routing/closeVersionRole.ts");
  const { connectTo } = await import("../../schema/postgres/session/connect.ts");
  const connection = await connectTo(urls.owner, database.schema)("roles");
  try {
    const { baseRole } = baseRoleOf(urls.app);
    for (const version of versions) await closeVersionRole(connection, { baseRole, version });
  } finally {
    await connection.close();
  }
}
