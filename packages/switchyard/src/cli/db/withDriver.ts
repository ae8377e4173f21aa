import { hostname, userInfo } from "node:os";
import type { SchemaDriver } from "../../schema/port.ts";
import type { Context } from "../context.ts";
import type { DbOptions } from "./options.ts";
import { type Target, resolveTarget } from "./target.ts";

/** Opens the database that the options name, for as long as `use` takes. PostgreSQL's driver is loaded only here. */
export async function withDriver<Result>(
  context: Context,
  options: DbOptions,
  use: (driver: SchemaDriver, target: Target) => Promise<Result>,
): Promise<Result> {
  const target = await resolveTarget(context, options);
  const [{ openPostgresSchema }, { driverOptions }] = await Promise.all([
    import("../../schema/postgres/openPostgresSchema.ts"),
    import("../../schema/driverOptions.ts"),
  ]);
  const { app, config, url } = target;
  const driver = openPostgresSchema(driverOptions(app, config, { url, holder: holder() }));
  try {
    return await use(driver, target);
  } finally {
    await driver.close();
  }
}

/** Whom others see at work: `cli ada@laptop 4711`. */
function holder(): string {
  return `cli ${user()}@${hostname()} ${process.pid}`;
}

function user(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return String(process.getuid?.() ?? "unknown");
  }
}
