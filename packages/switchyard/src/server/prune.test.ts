import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MigrationFiles } from "./schema/migrationFiles.ts";
import { ArtifactStore } from "../release/artifacts.ts";
import { TestGround } from "../rollout/testing/testGround.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { pruneReleases } from "./prune.ts";

let folder: string;
let layout: Layout;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchyard-prune-"));
  layout = layoutOf(folder);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Releases 1, 3 and 5 were deployed; 2 was the fresh baseline of the rollout from 1 to 3. */
async function threeReleases(): Promise<TestGround> {
  const ground = await TestGround.open();
  for (const number of [1, 3, 5]) {
    await ground.release(number, { keepReleases: 2 }, { promotedAt: number });
    await mkdir(layout.release({ app: "shop", number }), { recursive: true });
  }
  await ground.release(2, {}, { baselineOf: 1 });
  await ground.store.apps.put({ app: "shop", stable: 5, split: null });
  await mkdir(layout.logs("shop"), { recursive: true });
  await mkdir(layout.flags("shop"), { recursive: true });
  for (const number of [1, 2, 3, 5]) {
    await writeFile(join(layout.logs("shop"), `shop-${number}-1.log`), "");
    await writeFile(layout.flagBundle({ app: "shop", number }), "{}");
  }
  return ground;
}

const migrations = new MigrationFiles((app) => layout.migrations(app));

const file = (text: string) => ({ name: "0001", file: "0001.sql", text, format: "sql" as const });

async function prune(ground: TestGround): Promise<void> {
  const artifacts = new ArtifactStore(layout.artifacts);
  await artifacts.open();
  await pruneReleases(ground.store, layout, artifacts, migrations, "shop");
}

describe("pruneReleases", () => {
  it("deletes migrations that no release with files was deployed with", async () => {
    await using ground = await threeReleases();
    const [old, kept] = [
      await migrations.keep("shop", [file("a")]),
      await migrations.keep("shop", [file("b")]),
    ];
    const outlook = { pending: [], unfinished: false, contract: false };
    for (const [number, sha256] of [
      [1, old],
      [5, kept],
    ] as const) {
      const release = await ground.store.releases.get("shop", number);
      if (release !== undefined)
        await ground.store.releases.put({ ...release, migrations: { sha256, outlook } });
    }
    await prune(ground);
    expect(await migrations.read("shop", kept)).toEqual([file("b")]);
    await expect(migrations.read("shop", old)).rejects.toMatchObject({ code: "STATE_INVALID" });
  });

  it("deletes a fresh baseline's logs and flags together with the release that it is a copy of", async () => {
    await using ground = await threeReleases();
    await prune(ground);
    expect((await readdir(layout.releases("shop"))).toSorted()).toEqual(["3", "5"]);
    expect((await readdir(layout.logs("shop"))).toSorted()).toEqual(["shop-3-1.log", "shop-5-1.log"]);
    expect((await readdir(layout.flags("shop"))).toSorted()).toEqual(["release-3.json", "release-5.json"]);
    const pruned = (await ground.store.releases.list("shop")).filter((release) => release.pruned);
    expect(pruned.map(({ number }) => number)).toEqual([2, 1]);
  });

  it("keeps the files that a fresh baseline still runs from", async () => {
    await using ground = await threeReleases();
    await ground.instance("shop-2-1", 2, { kind: "draining", since: 0, next: "stop" });
    await prune(ground);
    expect((await readdir(layout.releases("shop"))).toSorted()).toEqual(["1", "3", "5"]);
    expect((await readdir(layout.logs("shop"))).toSorted()).toHaveLength(4);
  });

  it("does not count fresh baselines among the releases to keep", async () => {
    await using ground = await threeReleases();
    await ground.release(6, {}, { baselineOf: 5 });
    await ground.release(3, {}, { promotedAt: 3, bad: "rolled-back" });
    await prune(ground);
    expect((await readdir(layout.releases("shop"))).toSorted()).toEqual(["1", "3", "5"]);
    expect((await ground.store.releases.get("shop", 6))?.pruned).toBeUndefined();
  });
});
