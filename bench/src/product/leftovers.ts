import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * Processes that belong to a directory: by their work directory, command line or environment. Known on Linux alone;
 * elsewhere nothing is found.
 */
export async function leftovers(directory: string): Promise<number[]> {
  const entries = await readdir("/proc").catch(() => []);
  const pids = entries.map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const found = await Promise.all(
    pids.map(async (pid) => ((await belongs(pid, directory)) ? pid : undefined)),
  );
  return found.filter((pid) => pid !== undefined);
}

async function belongs(pid: number, directory: string): Promise<boolean> {
  // A process may end while it is looked at, and others' are not ours to read.
  const [cwd, command, environment] = await Promise.all([
    readlink(`/proc/${pid}/cwd`).catch(() => ""),
    readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
    readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
  ]);
  return [cwd, command, environment].some((text) => text.includes(directory));
}
