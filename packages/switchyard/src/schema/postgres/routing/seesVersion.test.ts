import { expect, test } from "vitest";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { connectTo } from "../session/connect.ts";
import { seesVersion } from "./seesVersion.ts";
import { versionedUrl } from "./versionedUrl.ts";

describeOnPostgres("the check before a deploy", ({ database }) => {
  async function shop() {
    const superuser = await database();
    const owner = await connectTo(superuser, "public")("test");
    const { rowCount } = await owner.query("SELECT FROM pg_roles WHERE rolname = 'app'");
    if (rowCount === 0) await owner.query("CREATE ROLE app LOGIN");
    const app = superuser.replace("postgres:postgres@", "app:geheim@");
    const check = (url = app) =>
      seesVersion(versionedUrl({ url, version: "shop_v42", schema: "public" }), "shop_v42", "public");
    return { app, owner, check };
  }

  test("follows the app's connection until it sees its version, and says each time what is missing", async () => {
    const { app, owner, check } = await shop();
    await expect(check()).rejects.toMatchObject({ next: expect.stringContaining("has no schema shop_v42") });
    await owner.query("CREATE SCHEMA shop_v42");
    const refused = await check().catch((error: unknown) => error);
    expect(refused).toMatchObject({ next: 'Run: GRANT USAGE ON SCHEMA "shop_v42" TO "app"' });
    await owner.query('GRANT USAGE ON SCHEMA "shop_v42" TO "app"');
    await check();
    await owner.query("REVOKE USAGE ON SCHEMA public FROM PUBLIC");
    await expect(check()).rejects.toMatchObject({ next: 'Run: GRANT USAGE ON SCHEMA "public" TO "app"' });
    await owner.query("GRANT USAGE ON SCHEMA public TO PUBLIC");
    await expect(seesVersion(app, "shop_v42", "public")).rejects.toMatchObject({
      code: "DATABASE_REFUSED",
      next: expect.stringContaining("routing: role"),
    });
    await owner.close();
  });

  test("takes the URLs of other drivers and of several hosts", async () => {
    const { app, owner, check } = await shop();
    await owner.query("CREATE SCHEMA shop_v42 AUTHORIZATION app");
    const [address = "", name = ""] = app.slice("postgres://app:geheim@".length).split("/");
    await check(`jdbc:postgresql://${address}/${name}?user=app&password=geheim`);
    await check(`postgresql+psycopg://app:geheim@${address}/${name}`);
    await check(`postgres://app:geheim@${address}/${name}?search_path=public`);
    await check(`postgres://app:geheim@127.0.0.1:1,${address}/${name}`);
    await owner.close();
  });

  test("tells a server that does not answer from one that refuses", async () => {
    const { app, owner, check } = await shop();
    await expect(check("postgres://app:geheim@127.0.0.1:1/x")).rejects.toMatchObject({
      code: "DATABASE_UNREACHABLE",
      message: expect.not.stringContaining("geheim"),
    });
    await expect(check(app.replace(/[^/]*$/, "nowhere"))).rejects.toMatchObject({ code: "DATABASE_REFUSED" });
    await owner.close();
  });
});
