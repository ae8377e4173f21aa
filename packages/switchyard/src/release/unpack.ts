import { createReadStream } from "node:fs";
import { mkdir, rename, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ReadEntry, Unpack } from "tar";
import { messageOf, SwitchyardError } from "../errors.ts";
import { errorCode } from "./errorCode.ts";
import { defaultUnpackLimits, EntryRules, type UnpackLimits } from "./entryRules.ts";

/**
 * Unpacks an archive (plain or gzip) to `target`, which appears only when it is complete; one that is there already
 * is complete and left as it is. Throws ARTIFACT_INVALID or ARTIFACT_TOO_LARGE and leaves nothing behind.
 * Not to be called twice at a time for the same target.
 */
export async function unpackArchive(
  file: string,
  target: string,
  limits: UnpackLimits = defaultUnpackLimits,
): Promise<void> {
  if (await exists(target)) return;
  const work = join(dirname(target), `.${basename(target)}.unpacking`);
  // What a crash left behind.
  await remove(work);
  await mkdir(work, { recursive: true });
  try {
    const links = await extract(file, work, limits);
    // Last, so that nothing is ever written through a link.
    for (const [path, destination] of links) await link(join(work, path), destination);
    await rename(work, target);
  } catch (error) {
    await remove(work);
    throw error;
  }
}

async function link(path: string, destination: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await symlink(destination, path);
  } catch (error) {
    throw asInvalid(error);
  }
}

/** Writes everything but the symbolic links, which it returns: path to destination. */
function extract(
  file: string,
  directory: string,
  limits: UnpackLimits,
): Promise<ReadonlyMap<string, string>> {
  const rules = new EntryRules(limits);
  return new Promise((resolve, reject) => {
    const source = createReadStream(file);
    const fail = (error: unknown) => {
      source.destroy();
      reject(asInvalid(error));
    };
    const unpack = new Unpack({
      cwd: directory,
      strict: true,
      preserveOwner: false,
      // Packed times are all zero; kept, they would give the same ETag to different versions of a static file.
      noMtime: true,
      maxDepth: limits.maxDepth,
      filter: (_path, entry) => {
        if (!(entry instanceof ReadEntry)) return false;
        try {
          restrictMode(entry);
          return rules.accept(entry) === "extract";
        } catch (error) {
          unpack.abort(asInvalid(error));
          return false;
        }
      },
    });
    unpack.on("error", fail);
    unpack.on("close", () => {
      if (rules.entries === 0) fail(new Error("it is empty"));
      else resolve(rules.links);
    });
    source.on("error", fail);
    source.pipe(unpack);
  });
}

/** Without set-uid, set-gid and sticky bits, and so that the owner can always delete it again. */
function restrictMode(entry: ReadEntry): void {
  if (entry.mode === undefined) return;
  entry.mode = (entry.mode & 0o777) | (entry.type === "Directory" ? 0o700 : 0o600);
}

function asInvalid(error: unknown): SwitchyardError {
  if (error instanceof SwitchyardError) return error;
  const full = errorCode(error) === "ENOSPC";
  return new SwitchyardError(
    full ? "INTERNAL" : "ARTIFACT_INVALID",
    `The artifact could not be unpacked: ${messageOf(error)}`,
    { next: full ? "Free disk space, then deploy again." : "Pack the release again.", cause: error },
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

/** Retries, because writes that were under way when an archive was refused may still add a file. */
function remove(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}
