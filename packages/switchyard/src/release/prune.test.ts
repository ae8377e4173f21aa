import * as fc from "fast-check";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deleteReleases, releasesToPrune } from "./prune.ts";

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }));

test("the newest and the protected releases stay, all others go, oldest first", () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 10 }), numbers, (releases, keep, protectedList) => {
      const protectedNumbers = new Set(protectedList);
      const pruned = releasesToPrune(releases, keep, protectedNumbers);
      const newest = new Set(releases.toSorted((a, b) => b - a).slice(0, keep));
      for (const release of releases) {
        const stays = newest.has(release) || protectedNumbers.has(release);
        expect(pruned.includes(release)).toBe(!stays);
      }
      expect(pruned).toEqual(pruned.toSorted((a, b) => a - b));
    }),
  );
});

test("pruning again finds nothing more", () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 10 }), numbers, (releases, keep, protectedList) => {
      const protectedNumbers = new Set(protectedList);
      const pruned = new Set(releasesToPrune(releases, keep, protectedNumbers));
      const left = releases.filter((release) => !pruned.has(release));
      expect(releasesToPrune(left, keep, protectedNumbers)).toEqual([]);
    }),
  );
});

test("deletes releases with their marks, those already gone and those half deleted", async () => {
  const root = await mkdtemp(join(tmpdir(), "switchyard-prune-"));
  try {
    for (const name of ["1", "2", ".9.pruned"]) {
      await mkdir(join(root, name));
      await writeFile(join(root, name, "file"), "");
    }
    await writeFile(join(root, "1.prepared"), "");
    await deleteReleases(root, [1, 7]);
    expect(await readdir(root)).toEqual(["2"]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
