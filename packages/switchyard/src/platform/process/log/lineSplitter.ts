/**
 * Cuts a stream of bytes into lines, with memory for one bounded line whatever comes in: of a longer line the first
 * `maxLineBytes` are kept and the number of the others is said.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  #parts: Buffer[] = [];
  #kept = 0;
  #dropped = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** The lines that end in this chunk. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.#keep(chunk.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  /** The last line, when it was not ended. */
  flush(): string[] {
    return this.#kept + this.#dropped > 0 ? [this.#take()] : [];
  }

  #keep(bytes: Buffer): void {
    const room = this.#maxLineBytes - this.#kept;
    const kept = bytes.subarray(0, room);
    // A copy, since the chunk's memory is used again for the next one.
    if (kept.length > 0) this.#parts.push(Buffer.from(kept));
    this.#kept += kept.length;
    this.#dropped += bytes.length - kept.length;
  }

  #take(): string {
    const text = Buffer.concat(this.#parts).toString("utf8").replace(/\r$/, "");
    const line = this.#dropped > 0 ? `${text} … (${this.#dropped} more bytes)` : text;
    this.#parts = [];
    this.#kept = 0;
    this.#dropped = 0;
    return line;
  }
}

const newline = 0x0a;
