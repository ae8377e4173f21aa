import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { reachableBinaries } from "./reachableBinaries.ts";

const nobody = { uid: 65_534, gid: 65_534 };

test.runIf(userInfo().uid === 0)("programs in a folder that is closed to their user are copied", async () => {
  const closed = await mkdtemp(join(tmpdir(), "closed-"));
  const directory = await mkdtemp(join(tmpdir(), "open-"));
  onTestFinished(async () => {
    for (const folder of [closed, directory]) await rm(folder, { recursive: true });
  });
  await chown(directory, nobody.uid, nobody.gid);
  const binaries = join(closed, "native/bin");
  await mkdir(binaries, { recursive: true });
  await writeFile(join(binaries, "postgres"), "#!/bin/sh\necho it runs\n", { mode: 0o700 });
  const found = await reachableBinaries(binaries, nobody, directory);
  expect(found).not.toBe(binaries);
  const { stdout } = await execa(join(found, "postgres"), { ...nobody, cwd: directory });
  expect(stdout).toBe("it runs");

  await chmod(closed, 0o755);
  await chmod(join(binaries, "postgres"), 0o755);
  expect(await reachableBinaries(binaries, nobody, directory)).toBe(binaries);
});

test("who is not root runs them where they are", async () => {
  expect(await reachableBinaries("/somewhere/bin", undefined, "/tmp")).toBe("/somewhere/bin");
});
