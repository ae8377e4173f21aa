import { rm } from "node:fs/promises";
import type { ArtifactStore } from "../release/artifacts.ts";
import { deleteReleases, releasesToPrune } from "../release/prune.ts";
import { rollbackTargets } from "../rollout/rollbackTarget.ts";
import type { Store } from "../state/port.ts";
import type { Layout } from "./layout.ts";
import type { MigrationFiles } from "./schema/migrationFiles.ts";
import { deleteLogs } from "./loggedInstances.ts";

const artifactGraceMs = 3_600_000;

/**
 * Deletes the files of old releases: never of one that runs, is rolled out or is the next rollback's target. A fresh
 * baseline has no files but logs and its flags, which go together with the release that it is a copy of.
 */
export async function pruneReleases(
  store: Store,
  layout: Layout,
  artifacts: ArtifactStore,
  migrations: MigrationFiles,
  app: string,
): Promise<void> {
  const record = await store.apps.get(app);
  const releases = await store.releases.list(app);
  const keep = releases.find(({ number }) => number === record?.stable)?.config.keepReleases;
  if (record === undefined || keep === undefined) return;
  const target = rollbackTargets(releases, record.stable).find(({ bad }) => bad === undefined);
  const originals = new Map(releases.map(({ number, baselineOf }) => [number, baselineOf]));
  const used = [
    record.stable,
    record.split?.candidate,
    target?.number,
    ...(await store.instances.list(app)).map(({ release }) => originals.get(release) ?? release),
    ...(await store.rollouts.unfinished()).flatMap((rollout) =>
      rollout.app === app ? [rollout.from, rollout.to] : [],
    ),
  ];
  const onDisk = releases.filter(({ pruned }) => pruned !== true);
  const protectedNumbers = new Set(used.filter((number) => number !== null && number !== undefined));
  const files = onDisk.filter(({ baselineOf }) => baselineOf === undefined).map(({ number }) => number);
  const old = releasesToPrune(files, keep, protectedNumbers);
  const gone = onDisk.filter(({ number, baselineOf }) => old.includes(baselineOf ?? number));
  for (const release of gone) await store.releases.put({ ...release, pruned: true });
  if (old.length > 0) {
    await deleteReleases(layout.releases(app), old);
    await deleteLogs(
      layout.logs(app),
      app,
      gone.map(({ number }) => number),
    );
    for (const release of gone) await rm(layout.flagBundle(release), { force: true });
  }
  const kept = (await store.releases.list(app)).filter(({ pruned }) => pruned !== true);
  await migrations.prune(app, new Set(kept.flatMap((release) => release.migrations?.sha256 ?? [])));
  await artifacts.prune(await referenced(store), artifactGraceMs);
}

async function referenced(store: Store): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (const { app } of await store.apps.list()) {
    for (const { artifact, pruned } of await store.releases.list(app)) {
      if (artifact !== null && pruned !== true) kept.add(artifact);
    }
  }
  return kept;
}
