import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, SwitchyardError } from "../errors.ts";
import { errorCode } from "./errorCode.ts";
import type { UnpackLimits } from "./entryRules.ts";
import { unpackArchive } from "./unpack.ts";

/** The control plane's artifacts, each a file named by the sha256 of its content. */
export class ArtifactStore {
  readonly #root: string;
  readonly #incoming: string;
  readonly #unpacking = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.#root = root;
    this.#incoming = join(root, "incoming");
  }

  /** Removes what uploads of an earlier process left unfinished; to be called before the first `receive`. */
  async open(): Promise<void> {
    await rm(this.#incoming, { recursive: true, force: true });
    await mkdir(this.#incoming, { recursive: true });
  }

  /** Whether the artifact is stored; if so, `prune` leaves it alone for a while, so that it can be deployed now. */
  async has(sha256: string): Promise<boolean> {
    try {
      const now = new Date();
      await utimes(this.#path(sha256), now, now);
      return true;
    } catch (error) {
      if (errorCode(error) === "ENOENT") return false;
      throw error;
    }
  }

  /**
   * Stores an upload. Throws ARTIFACT_CHECKSUM when the content is another (also when it was cut) and
   * ARTIFACT_TOO_LARGE past `maxBytes`; a failed upload leaves nothing behind. Several at a time are fine.
   */
  async receive(
    sha256: string,
    content: AsyncIterable<Uint8Array>,
    { maxBytes }: { readonly maxBytes: number },
  ): Promise<"stored" | "present"> {
    if (await this.has(sha256)) return "present";
    const temporary = join(this.#incoming, randomUUID());
    try {
      const actual = await writeHashed(temporary, content, maxBytes);
      if (actual !== sha256) {
        throw new SwitchyardError("ARTIFACT_CHECKSUM", `The upload's sha256 is ${actual}, not ${sha256}.`, {
          next: "Upload it again; it was cut or changed on the way.",
        });
      }
      await rename(temporary, this.#path(sha256));
      await syncDirectory(this.#root);
      return "stored";
    } catch (error) {
      await rm(temporary, { force: true });
      if (error instanceof SwitchyardError) throw error;
      throw new SwitchyardError("INTERNAL", `The upload could not be stored: ${messageOf(error)}`, {
        next: `Check the connection and the free space of ${this.#root}, then upload it again.`,
        cause: error,
      });
    }
  }

  /** Unpacks an artifact to `target`, all or nothing; a `target` that exists is complete and stays as it is. */
  async unpack(sha256: string, target: string, limits?: UnpackLimits): Promise<void> {
    if (!(await this.has(sha256))) {
      throw new SwitchyardError("NOT_FOUND", `There is no artifact ${sha256}.`, { next: "Upload it first." });
    }
    const running = this.#unpacking.get(target);
    if (running !== undefined) return running;
    const work = unpackArchive(this.#path(sha256), target, limits).finally(() =>
      this.#unpacking.delete(target),
    );
    this.#unpacking.set(target, work);
    return work;
  }

  /**
   * Deletes artifacts that no release refers to and that nobody uploaded or asked for within `graceMs`.
   * Returns what was deleted.
   */
  async prune(referenced: ReadonlySet<string>, graceMs: number): Promise<string[]> {
    const deleted: string[] = [];
    for (const name of await readdir(this.#root)) {
      if (!isSha256(name) || referenced.has(name)) continue;
      const { mtimeMs } = await stat(join(this.#root, name));
      if (Date.now() - mtimeMs < graceMs) continue;
      await rm(join(this.#root, name), { force: true });
      deleted.push(name);
    }
    return deleted;
  }

  #path(sha256: string): string {
    if (!isSha256(sha256)) {
      throw new SwitchyardError("USAGE", `"${sha256}" is not a sha256.`, {
        next: "Name an artifact by the 64 lower-case hexadecimal digits of its sha256.",
      });
    }
    return join(this.#root, sha256);
  }
}

function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

async function writeHashed(
  file: string,
  content: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const hash = createHash("sha256");
  let bytes = 0;
  const handle = await open(file, "wx");
  try {
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        throw new SwitchyardError("ARTIFACT_TOO_LARGE", `The upload is larger than ${maxBytes} bytes.`, {
          next: "Exclude what the app does not need to run.",
        });
      }
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
