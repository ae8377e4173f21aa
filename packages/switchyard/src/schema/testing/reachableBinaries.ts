import { chown, cp, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa, ExecaError } from "execa";

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL's programs where their user can run them: where they are, else a copy in `directory`. A checkout in root's
 * home is closed to everybody else, and PostgreSQL does not run as root.
 */
export async function reachableBinaries(
  binaries: string,
  user: ServerUser | undefined,
  directory: string,
): Promise<string> {
  if (user === undefined || (await canRun(join(binaries, "postgres"), user, directory))) return binaries;
  const copy = join(directory, "postgresql");
  await cp(dirname(binaries), copy, { recursive: true, verbatimSymlinks: true });
  await chown(copy, user.uid, user.gid);
  for (const name of await readdir(copy, { recursive: true }))
    await chown(join(copy, name), user.uid, user.gid);
  return join(copy, "bin");
}

async function canRun(program: string, { uid, gid }: ServerUser, cwd: string): Promise<boolean> {
  try {
    await execa(program, ["--version"], { uid, gid, cwd });
    return true;
  } catch (error) {
    if (error instanceof ExecaError && error.code === "EACCES") return false;
    throw error;
  }
}
