import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readPut } from "../../sync/messages.ts";
import type { Put } from "../../sync/protocol.ts";
import { FlagsError, messageOf } from "../flagsError.ts";

/** The last known good flags on disk: one file for each control plane and key, which all processes with both share. */
export class CacheFile {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, url: string, key: string | undefined) {
    const place = createHash("sha256")
      .update(`${url}\n${key ?? ""}`)
      .digest("hex")
      .slice(0, 24);
    this.#folder = folder;
    this.#name = `flags-${place}.json`;
  }

  /** @throws FlagsError for a file that is damaged, or of a later version of this library; undefined: there is none. */
  load(): Put | undefined {
    const path = join(this.#folder, this.#name);
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new FlagsError("CACHE", `${path} cannot be read: ${messageOf(error)}.`, error);
    }
    const stored = parse(text);
    if (stored?.format !== format) {
      const what =
        typeof stored?.format === "number" ? `has format ${stored.format}, not ${format}` : "is damaged";
      throw new FlagsError("CACHE", `${path} ${what}: it is not used, and replaced with the next change.`);
    }
    const put = readPut(stored.put);
    if (put === undefined) throw new FlagsError("CACHE", `${path} holds no flags: it is not used.`);
    return put;
  }

  /** Whole or not at all, also when the machine stops meanwhile; readable by this user alone. Throws FlagsError. */
  async save(put: Put): Promise<void> {
    const path = join(this.#folder, this.#name);
    const temporary = `${path}.${process.pid}-${randomBytes(6).toString("hex")}.tmp`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeDurably(temporary, JSON.stringify({ format, put }));
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw new FlagsError("CACHE", `${path} cannot be written: ${messageOf(error)}.`, error);
    }
  }

  /** Takes away what processes left that were killed while they wrote. */
  async sweep(now: number): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      if (!name.startsWith(this.#name) || !name.endsWith(".tmp")) continue;
      const path = join(this.#folder, name);
      const modified = await stat(path).catch(() => undefined);
      if (modified !== undefined && now - modified.mtimeMs > abandonedMs)
        await rm(path, { force: true }).catch(() => {});
    }
  }
}

const format = 1;
const abandonedMs = 60_000;

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function parse(text: string): { readonly format?: unknown; readonly put?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
