import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storeContract } from "../contract.ts";
import { openSqliteStore } from "./store.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchyard-store-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

storeContract(
  "sqlite",
  () => openSqliteStore(join(folder, "state.db")),
  async () => {
    for (const suffix of ["", "-wal", "-shm"]) await rm(join(folder, `state.db${suffix}`), { force: true });
  },
);

describe("openSqliteStore", () => {
  it("refuses a second control plane on the same state", async () => {
    const file = join(folder, "shared.db");
    const first = await openSqliteStore(file);
    await expect(openSqliteStore(file)).rejects.toMatchObject({ code: "ALREADY_RUNNING" });
    await first.close();
    await (await openSqliteStore(file)).close();
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
