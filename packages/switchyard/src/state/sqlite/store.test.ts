import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import { storeContract } from "../contract.ts";
import { flagStoreContract } from "../flagContract.ts";
import { openSqliteStore } from "./store.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchyard-store-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = () => openSqliteStore(join(folder, "state.db"));
const wipe = async () => {
  for (const suffix of ["", "-wal", "-shm"]) await rm(join(folder, `state.db${suffix}`), { force: true });
};
storeContract("sqlite", open, wipe);
flagStoreContract("sqlite", open, wipe);

describe("openSqliteStore", () => {
  it("refuses a second control plane on the same state", async () => {
    const file = join(folder, "shared.db");
    const first = await openSqliteStore(file);
    await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
    await first.close();
    await (await openSqliteStore(file)).close();
  });

  it("brings the releases of an older version's file up to date", async () => {
    const file = join(folder, "older.db");
    const config = appSchema.parse({ run: "x", guard: { minRequests: 7 } });
    const { analysis: _unknown, ...old } = config;
    const first = await openSqliteStore(file);
    await first.releases.put({
      app: "shop",
      number: 1,
      createdAt: 1,
      artifact: null,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as that version wrote it
      config: old as typeof config,
    });
    await first.close();
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 1");
    database.close();
    const second = await openSqliteStore(file);
    expect((await second.releases.get("shop", 1))?.config).toEqual(config);
    await second.close();
  });

  it("gives an older version's file the tables that it lacks", async () => {
    const file = join(folder, "without-flags.db");
    await (await openSqliteStore(file)).close();
    const database = new DatabaseSync(file);
    database.exec("DROP TABLE flags; DROP TABLE flagChanges; PRAGMA user_version = 2");
    database.close();
    const second = await openSqliteStore(file);
    expect(await second.flags.list({ app: "shop", environment: "production" })).toEqual([]);
    await second.close();
  });

  it("refuses a damaged file and one of a newer version, and leaves both as they are", async () => {
    const damaged = join(folder, "damaged.db");
    await writeFile(damaged, "this is no database, and long enough to be looked at as one ".repeat(20));
    await expect(openSqliteStore(damaged)).rejects.toMatchObject({ code: "STATE_INVALID" });
    const newer = join(folder, "newer.db");
    const database = new DatabaseSync(newer);
    database.exec("PRAGMA user_version = 99");
    database.close();
    await expect(openSqliteStore(newer)).rejects.toThrow(/newer version/);
  });
});
