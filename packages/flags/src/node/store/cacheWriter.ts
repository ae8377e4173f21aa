import type { Put } from "../../sync/protocol.ts";
import { FlagsError } from "../flagsError.ts";
import type { Runtime } from "../runtime.ts";
import type { CacheFile } from "./cacheFile.ts";

/** Writes the newest of the documents that come within `saveMs`; one write at a time. */
export class CacheWriter {
  readonly #file: CacheFile;
  readonly #runtime: Runtime;
  readonly #saveMs: number;
  readonly #onError: (error: FlagsError) => void;
  #waiting: Put | undefined;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(file: CacheFile, runtime: Runtime, saveMs: number, onError: (error: FlagsError) => void) {
    this.#file = file;
    this.#runtime = runtime;
    this.#saveMs = saveMs;
    this.#onError = onError;
  }

  save(put: Put): void {
    this.#waiting = put;
    this.#cancel ??= this.#runtime.after(this.#saveMs, () => void this.flush());
  }

  /** Resolves when all is on the disk, or could not be. */
  flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const put = this.#waiting;
    this.#waiting = undefined;
    if (put === undefined) return;
    try {
      await this.#file.save(put);
    } catch (error) {
      this.#onError(error instanceof FlagsError ? error : new FlagsError("CACHE", String(error), error));
    }
  }
}
