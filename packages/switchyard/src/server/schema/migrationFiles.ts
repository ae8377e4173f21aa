import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SwitchyardError } from "../../errors.ts";
import { errorCode } from "../../release/errorCode.ts";
import type { MigrationFile } from "../../schema/migrations/migration.ts";

/** Migrations that releases were deployed with: each set is one file, named by the hash of its content. */
export class MigrationFiles {
  readonly #folderOf: (app: string) => string;

  constructor(folderOf: (app: string) => string) {
    this.#folderOf = folderOf;
  }

  /** The hash that finds them again. */
  async keep(app: string, files: readonly MigrationFile[]): Promise<string> {
    const text = JSON.stringify(files);
    const sha256 = createHash("sha256").update(text).digest("hex");
    await mkdir(this.#folderOf(app), { recursive: true, mode: 0o700 });
    const file = this.#file(app, sha256);
    await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
    return sha256;
  }

  /** Throws STATE_INVALID. */
  async read(app: string, sha256: string): Promise<readonly MigrationFile[]> {
    try {
      const files: readonly MigrationFile[] = JSON.parse(await readFile(this.#file(app, sha256), "utf8"));
      return files;
    } catch (error) {
      throw new SwitchyardError("STATE_INVALID", `The migrations of a release of ${app} cannot be read.`, {
        next: "Deploy it again.",
        cause: error,
      });
    }
  }

  async prune(app: string, kept: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.#folderOf(app)).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    });
    const gone = names.filter((name) => name.endsWith(".json") && !kept.has(name.slice(0, -".json".length)));
    for (const name of gone) await rm(join(this.#folderOf(app), name), { force: true });
  }

  #file(app: string, sha256: string): string {
    return join(this.#folderOf(app), `${sha256}.json`);
  }
}
