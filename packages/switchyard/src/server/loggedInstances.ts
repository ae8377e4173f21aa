import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../release/errorCode.ts";

/** Ids of an app's instances that have a log, also of those that ended long ago; in the order of their starts. */
export async function loggedInstances(logDirectory: string, app: string): Promise<readonly string[]> {
  return (await filesOf(logDirectory))
    .filter((name) => name.startsWith(`${app}-`) && /-\d+-\d+\.log$/.test(name))
    .map((name) => name.slice(0, -".log".length))
    .toSorted((a, b) => serialOf(a) - serialOf(b));
}

/** Deletes the logs, rotated ones too, of releases whose files were deleted. */
export async function deleteLogs(
  logDirectory: string,
  app: string,
  releases: readonly number[],
): Promise<void> {
  const prefixes = releases.flatMap((number) => [`${app}-${number}-`, `prepare-${number}.log`]);
  for (const name of await filesOf(logDirectory)) {
    if (prefixes.some((prefix) => name.startsWith(prefix)))
      await rm(join(logDirectory, name), { force: true });
  }
}

async function filesOf(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

function serialOf(id: string): number {
  return Number(id.slice(id.lastIndexOf("-") + 1));
}
