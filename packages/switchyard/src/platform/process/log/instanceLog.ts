import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * The log files of one instance: `<id>.log`, which the app's stdout and stderr append to, and `<id>.log.1` (newest)
 * to `<id>.log.<files>`. The app keeps its descriptor, so rotation copies the file and truncates it.
 */
export class InstanceLog {
  readonly path: string;
  #rotations = 0;
  #rotating = false;

  constructor(directory: string, id: string) {
    this.path = join(directory, `${id}.log`);
  }

  /** Counts up with every rotation; a reader knows by it that its file moved. */
  get rotations(): number {
    return this.#rotations;
  }

  /** The current file (0) or an older one (1 is the newest of them). */
  file(age: number): string {
    return age === 0 ? this.path : `${this.path}.${age}`;
  }

  /** A descriptor for the app's output. The caller closes it. */
  openForAppend(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    return openSync(this.path, "a", 0o640);
  }

  /** Rotates when the current file has reached `maxBytes`. */
  async rotateIfFull(maxBytes: number, files: number): Promise<void> {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < maxBytes || this.#rotating) return;
    this.#rotating = true;
    try {
      await this.#rotate(files);
    } finally {
      this.#rotating = false;
    }
  }

  async #rotate(files: number): Promise<void> {
    const copy = `${this.path}.rotating`;
    const copied = await copyBulk(this.path, copy);
    const from = openSync(this.path, "r+");
    const to = openSync(copy, "a");
    try {
      for (let age = files; age >= 1; age--) {
        if (age === files) rmSync(this.file(age), { force: true });
        else if (statSync(this.file(age), { throwIfNoEntry: false })) {
          renameSync(this.file(age), this.file(age + 1));
        }
      }
      renameSync(copy, this.file(1));
      // Nothing may come between reading the end of the file and truncating it: what the app writes there is lost.
      let at = copied;
      do at += copyRest(from, to, at);
      while (fstatSync(from).size > at);
      ftruncateSync(from, 0);
      this.#rotations++;
    } finally {
      closeSync(from);
      closeSync(to);
    }
  }
}

/** Copies what is there now without blocking, and returns how many bytes that were. */
async function copyBulk(source: string, target: string): Promise<number> {
  await using from = await open(source, "r");
  await using to = await open(target, "w", 0o640);
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const end = (await from.stat()).size;
  let at = 0;
  while (at < end) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, end - at), at);
    if (bytesRead === 0) break;
    let written = 0;
    while (written < bytesRead) {
      written += (await to.write(buffer, written, bytesRead - written)).bytesWritten;
    }
    at += bytesRead;
  }
  return at;
}

/** Copies from `at` to the end of the file, and returns how many bytes that were. */
function copyRest(from: number, to: number, at: number): number {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let copied = 0;
  while (true) {
    const bytesRead = readSync(from, buffer, 0, buffer.length, at + copied);
    if (bytesRead === 0) return copied;
    let written = 0;
    while (written < bytesRead) written += writeSync(to, buffer, written, bytesRead - written);
    copied += bytesRead;
  }
}

const chunkBytes = 256 * 1024;
