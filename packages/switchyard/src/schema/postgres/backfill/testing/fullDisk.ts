import { execFileSync } from "node:child_process";
import { chown, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Cluster } from "../../../testing/cluster.ts";
import { runSql } from "../../../testing/usersDatabase.ts";

/* Disks that really have no room, so that the kernel says so to the server. */

/** Whether file systems can be mounted here: as root, and in most containers not even then. */
export const canMount = triesToMount();

function triesToMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), "switchyard-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", directory], { stdio: "ignore" });
    execFileSync("umount", [directory], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
}

/** Moves a database's table `users` to a small disk of its own, until the test ends; where that disk is. */
export async function moveToSmallDisk(cluster: Cluster, url: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "switchyard-disk-"));
  const { uid, gid } = await stat(cluster.directory);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=4m,uid=${uid},gid=${gid}`, "tmpfs", directory]);
  const database = new URL(url).pathname.slice(1);
  onTestFinished(async () => {
    await cluster.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await cluster.query(`DROP TABLESPACE small_${database}`);
    execFileSync("umount", [directory]);
    await rm(directory, { recursive: true });
  });
  await cluster.query(`CREATE TABLESPACE small_${database} LOCATION '${directory}'`);
  await runSql(url, `ALTER TABLE users SET TABLESPACE small_${database}`);
  return directory;
}

/** Takes what room is left. */
export async function fillUp(directory: string): Promise<void> {
  for (const bytes of [1024 * 1024, 4096]) {
    for (let number = 0; ; number++) {
      const done = await writeFile(join(directory, `ballast-${bytes}-${number}`), Buffer.alloc(bytes)).then(
        () => true,
        () => false,
      );
      if (!done) break;
    }
  }
}

export async function freeUp(directory: string): Promise<void> {
  execFileSync("find", [directory, "-name", "ballast-*", "-delete"]);
}

/** From now on the long values of `users`, of which there is none yet, go to a device that is always full. */
export async function fillUpLongValues(url: string): Promise<void> {
  const file = await fileOfLongValues(url);
  await rm(file);
  await symlink("/dev/full", file);
}

export async function freeUpLongValues(cluster: Cluster, url: string): Promise<void> {
  const file = await fileOfLongValues(url);
  const { uid, gid } = await stat(cluster.directory);
  await rm(file);
  await writeFile(file, "", { mode: 0o600 });
  await chown(file, uid, gid);
}

async function fileOfLongValues(url: string): Promise<string> {
  const [row] = await runSql(
    url,
    `SELECT current_setting('data_directory') || '/' || pg_relation_filepath(reltoastrelid) AS path
       FROM pg_class WHERE oid = 'users'::regclass`,
  );
  return String(row?.["path"]);
}
