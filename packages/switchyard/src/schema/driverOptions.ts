import type { DatabaseConfig } from "../config/databaseSchema.ts";
import type { PostgresSchemaOptions } from "./postgres/openPostgresSchema.ts";
import type { Throttle } from "./port.ts";

/** What the driver is opened with, from an app's `database` and its connection with secrets read. */
export function driverOptions(
  app: string,
  config: DatabaseConfig,
  { url, holder }: { readonly url: string; readonly holder: string },
): PostgresSchemaOptions {
  const { schema, pin, lock } = config;
  return {
    url,
    app,
    schema,
    prefix: prefixOf(app, config),
    pin,
    lock: { timeoutMs: lock.timeout, budgetMs: lock.budget },
    throttle: throttleOf(config),
    holder,
  };
}

/** What the names of the app's versions begin with. */
export function prefixOf(app: string, { prefix }: Pick<DatabaseConfig, "prefix">): string {
  return prefix ?? defaultPrefix(app);
}

/** Of the app's name what a schema's name may hold without quotes: `my-shop` gives `my_shop`. */
export function defaultPrefix(app: string): string {
  const plain = app.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
  return (/^[a-z_]/.test(plain) ? plain : `_${plain}`).slice(0, 40);
}

function throttleOf({ throttle }: DatabaseConfig): Throttle {
  return {
    batchMs: throttle.batch,
    maxRows: throttle.maxRows,
    duty: throttle.duty / 10_000,
    maxLagMs: throttle.maxLag,
    maxSlotBytes: throttle.maxSlot,
    maxActive: throttle.maxActive,
    query: throttle.query ?? null,
    paused: false,
  };
}
