import type { DatabaseConfig } from "../../config/databaseSchema.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import type { Databases } from "./openDatabase.ts";

/**
 * What an instance, or a test command, needs to see its release's version of the database: the connection in the
 * variable that the app reads, and the version's name. `secrets`: never to be logged.
 */
export async function instanceDatabase(
  databases: Databases,
  { config, schema = null }: ReleaseRecord,
): Promise<{ readonly values: Record<string, string>; readonly secrets: readonly string[] }> {
  const { database } = config;
  if (database === undefined) return { values: {}, secrets: [] };
  const urls = await databases.urls(database);
  const url = await connectionFor(urls.app, database, schema);
  const values = { [database.env]: url, ...(schema !== null && { SWITCHYARD_SCHEMA: schema }) };
  return { values, secrets: [url] };
}

/** The app's connection, so that it sees the version. */
export async function connectionFor(
  url: string,
  { routing, schema }: Pick<DatabaseConfig, "routing" | "schema">,
  version: string | null,
): Promise<string> {
  if (version === null) return url;
  if (routing === "role") {
    const { roleUrl } = await import("../../schema/postgres/routing/roleUrl.ts");
    return roleUrl(url, version);
  }
  const { versionedUrl } = await import("../../schema/postgres/routing/versionedUrl.ts");
  return versionedUrl({ url, version, schema });
}
