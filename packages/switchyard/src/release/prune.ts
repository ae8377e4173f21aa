import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "./errorCode.ts";

/**
 * Numbers of the releases whose files can go, oldest first: all but the newest `keep` and the protected ones (live,
 * warm, rollback targets, part of a rollout).
 */
export function releasesToPrune(
  releases: readonly number[],
  keep: number,
  protectedNumbers: ReadonlySet<number>,
): number[] {
  const oldestFirst = [...new Set(releases)].toSorted((a, b) => a - b);
  return oldestFirst
    .slice(0, Math.max(0, oldestFirst.length - keep))
    .filter((release) => !protectedNumbers.has(release));
}

/**
 * Deletes releases' directories below `root`. Each first loses its name, so that one that was half deleted when the
 * process died never looks complete; what such a death left behind goes too.
 */
export async function deleteReleases(root: string, releases: readonly number[]): Promise<void> {
  for (const release of releases) {
    await ignoreMissing(rename(join(root, `${release}`), join(root, `.${release}.pruned`)));
    await rm(join(root, `${release}.prepared`), { force: true });
  }
  for (const name of await readdir(root)) {
    if (/^\.\d+\.pruned$/.test(name)) await rm(join(root, name), { recursive: true, force: true });
  }
}

async function ignoreMissing(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
