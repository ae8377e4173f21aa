import { dirname, resolve } from "node:path";
import type { DeployRequest } from "../server/api.ts";
import type { ConfiguredApp } from "./config.ts";

/** The migrations that go along with a release; nothing for an app without a database. Throws MIGRATION_INVALID. */
export async function shippedMigrations({
  config,
  file,
}: Pick<ConfiguredApp, "config" | "file">): Promise<Pick<DeployRequest, "migrations">> {
  if (config.database === undefined) return {};
  const { readMigrationFiles } = await import("../schema/migrations/readMigrations.ts");
  const files = await readMigrationFiles(resolve(dirname(file), config.database.migrations));
  return { migrations: [...files] };
}
