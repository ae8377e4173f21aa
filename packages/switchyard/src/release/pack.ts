import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { list, Pack } from "tar";
import { messageOf, SwitchyardError } from "../errors.ts";
import { errorCode } from "./errorCode.ts";
import { compileExclusions, parseIgnoreFile } from "./exclude.ts";
import { listTree } from "./tree.ts";

/** An artifact on this machine, ready to be uploaded. */
export interface Packed {
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Entries of the archive. */
  readonly files: number;
  /** Removes what packing created; the user's own tarball stays. */
  dispose(): Promise<void>;
}

export interface PackOptions {
  /** Names or relative paths that are not shipped, beside those of the folder's `.switchyardignore`. */
  readonly exclude: readonly string[];
  readonly onProgress?: (packed: number, total: number) => void;
}

/**
 * Packs a folder into a .tar.gz in the system's temporary directory. The same tree gives the same bytes, so an
 * unchanged release is not uploaded twice. Throws ARTIFACT_INVALID when it holds nothing or something unsafe.
 */
export async function packDirectory(folder: string, options: PackOptions): Promise<Packed> {
  const root = resolve(folder);
  await requireDirectory(root);
  const paths = await listTree(root, compileExclusions([...options.exclude, ...(await ignored(root))]));
  if (paths.length === 0) {
    throw new SwitchyardError("ARTIFACT_INVALID", `${root} holds nothing to ship.`, {
      next: "Point `release.path` at the built app, or exclude less.",
    });
  }
  const work = await mkdtemp(join(tmpdir(), "switchyard-pack-"));
  const dispose = () => rm(work, { recursive: true, force: true });
  try {
    const file = join(work, "release.tar.gz");
    return { file, ...(await writeArchive(root, paths, file, options)), files: paths.length, dispose };
  } catch (error) {
    await dispose();
    throw new SwitchyardError("ARTIFACT_INVALID", `${root} could not be packed: ${messageOf(error)}`, {
      next: "Make sure that every file can be read and none changes while it is packed, then try again.",
      cause: error,
    });
  }
}

/** Takes an archive that exists already (.tar, .tar.gz, .tgz). Throws ARTIFACT_INVALID when it is none. */
export async function packTarball(file: string): Promise<Packed> {
  const path = resolve(file);
  let files = 0;
  try {
    await list({ file: path, strict: true, onReadEntry: () => void files++ });
  } catch (error) {
    throw new SwitchyardError(
      "ARTIFACT_INVALID",
      `${path} is not a readable tar archive: ${messageOf(error)}`,
      {
        next: "Point `release.tarball` at a .tar or .tar.gz file.",
        cause: error,
      },
    );
  }
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { file: path, sha256: hash.digest("hex"), bytes, files, dispose: async () => {} };
}

async function requireDirectory(root: string): Promise<void> {
  const found = await stat(root).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new SwitchyardError("ARTIFACT_INVALID", `${root} is not a directory.`, {
    next: "Point `release.path` at the directory to ship.",
  });
}

async function ignored(root: string): Promise<string[]> {
  try {
    return parseIgnoreFile(await readFile(join(root, ".switchyardignore"), "utf8"));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function writeArchive(
  root: string,
  paths: readonly string[],
  file: string,
  { onProgress }: PackOptions,
): Promise<{ sha256: string; bytes: number }> {
  let packed = 0;
  const archive = new Pack({
    cwd: root,
    gzip: true,
    portable: true,
    mtime: new Date(0),
    noDirRecurse: true,
    strict: true,
    // With more than one, which of two hard-linked files comes first is a matter of luck.
    jobs: 1,
    onWriteEntry: () => onProgress?.(++packed, paths.length),
  });
  for (const path of paths) archive.add(path);
  archive.end();
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(async function* () {
    for await (const chunk of archive) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }, createWriteStream(file));
  return { sha256: hash.digest("hex"), bytes };
}
