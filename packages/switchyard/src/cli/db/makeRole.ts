import type { Target } from "./target.ts";

/** Makes the login role of one version; what a person should know of it. Throws DATABASE_REFUSED. */
export async function makeRole(
  { url, config: { schema } }: Target,
  app: string,
  version: string,
): Promise<readonly string[]> {
  const [{ connectTo }, { ensureVersionRole }, { baseRoleOf }] = await Promise.all([
    import("../../schema/postgres/session/connect.ts"),
    import("../../schema/postgres/routing/ensureVersionRole.ts"),
    import("../../schema/postgres/routing/roleUrl.ts"),
  ]);
  const connection = await connectTo(url, schema)("role");
  try {
    const { notes } = await ensureVersionRole(connection, { ...baseRoleOf(app), version, schema });
    return notes;
  } finally {
    await connection.close();
  }
}
