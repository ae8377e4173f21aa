import { expect, test } from "vitest";
import pg from "pg";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { connectTo } from "../session/connect.ts";
import { sessionText, sessionsOfVersions } from "./sessionsOfVersions.ts";
import { versionedUrl } from "./versionedUrl.ts";

const versions = ["shop_v41", "shop_v42"];

describeOnPostgres("the sessions of versions", ({ database }) => {
  test("are found by role and by name, in this database alone, also by a role that sees little", async () => {
    const url = await database();
    const elsewhere = await database();
    const owner = await connectTo(url, "public")("test");
    await owner.query("DROP ROLE IF EXISTS app_shop_v41, weak");
    await owner.query("CREATE ROLE app_shop_v41 LOGIN");
    await owner.query("CREATE ROLE weak LOGIN");
    const by = (user: string, at = url) => at.replace("postgres:postgres@", `${user}:x@`);
    const named = (name: string) => versionedUrl({ url, version: name, schema: "public", appName: "web" });
    const clients = [
      by("app_shop_v41"),
      named("shop_v42"),
      named("shop_v421"),
      by("app_shop_v41", elsewhere),
    ].map((connectionString) => new pg.Client({ connectionString }));
    await Promise.all(clients.map((client) => client.connect()));
    const found = await sessionsOfVersions(owner, { versions });
    expect(found).toEqual([
      expect.objectContaining({ version: "shop_v41", user: "app_shop_v41", application: "" }),
      expect.objectContaining({ version: "shop_v42", user: "postgres", application: "shop_v42:web" }),
    ]);
    expect(found[1]?.since).toBeGreaterThan(Date.now() - 60_000);
    expect(found.map(sessionText)[0]).toMatch(/^pid \d+ \(app_shop_v41\) sees shop_v41, idle for 0 s$/);

    const weak = await connectTo(by("weak"), "public")("test");
    expect(await sessionsOfVersions(weak, { versions })).toEqual(
      found.map((session) => ({ ...session, since: null, idleMs: null })),
    );

    await clients[0]?.query("BEGIN");
    expect((await sessionsOfVersions(owner, { versions }))[0]?.idleMs).toBeNull();
    await Promise.all(clients.map((client) => client.end()));
    await expect.poll(() => sessionsOfVersions(owner, { versions })).toEqual([]);
    await Promise.all([owner.close(), weak.close()]);
  });
});
