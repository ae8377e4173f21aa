import type { ArtifactStore } from "../release/artifacts.ts";
import { deleteReleases, releasesToPrune } from "../release/prune.ts";
import { rollbackTargets } from "../rollout/rollbackTarget.ts";
import type { Store } from "../state/port.ts";
import type { Layout } from "./layout.ts";
import { deleteLogs } from "./loggedInstances.ts";

const artifactGraceMs = 3_600_000;

/** Deletes the files of old releases: never of one that runs, is rolled out or is the next rollback's target. */
export async function pruneReleases(
  store: Store,
  layout: Layout,
  artifacts: ArtifactStore,
  app: string,
): Promise<void> {
  const record = await store.apps.get(app);
  const releases = await store.releases.list(app);
  const keep = releases.find(({ number }) => number === record?.stable)?.config.keepReleases;
  if (record === undefined || keep === undefined) return;
  const target = rollbackTargets(releases, record.stable).find(({ bad }) => bad === undefined);
  const used = [
    record.stable,
    record.split?.candidate,
    target?.number,
    ...(await store.instances.list(app)).map(({ release }) => release),
    ...(await store.rollouts.unfinished()).flatMap((rollout) =>
      rollout.app === app ? [rollout.from, rollout.to] : [],
    ),
  ];
  const onDisk = releases.filter(({ pruned }) => pruned !== true);
  const protectedNumbers = new Set(used.filter((number) => number !== null && number !== undefined));
  const old = releasesToPrune(
    onDisk.map(({ number }) => number),
    keep,
    protectedNumbers,
  );
  for (const release of onDisk.filter(({ number }) => old.includes(number))) {
    await store.releases.put({ ...release, pruned: true });
  }
  if (old.length > 0) {
    await deleteReleases(layout.releases(app), old);
    await deleteLogs(layout.logs(app), app, old);
  }
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
