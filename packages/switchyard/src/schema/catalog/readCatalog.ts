import type { Catalog } from "./catalog.ts";

/** Any PostgreSQL that answers queries: a server's session, or PGlite. */
export interface Queryable {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows its rows
  query<Row extends Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[] }>;
}

/** Reads what these schemas hold. `measured`: whether its sizes say something. */
export async function readCatalog(
  from: Queryable,
  options: { readonly schemas: readonly string[]; readonly measured: boolean },
): Promise<Catalog> {
  await from.query("SELECT 1");
  throw new Error(`not yet: ${options.schemas.join()}`);
}
