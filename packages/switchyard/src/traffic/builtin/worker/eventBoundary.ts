const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Follows an event stream to know where an event ends: at a blank line (LF, CR or CR LF). */
export class EventBoundary {
  #lineIsEmpty = true;
  #afterCarriageReturn = false;
  /** The bytes so far end with a complete event (or there were none). */
  atEnd = true;

  /** Takes the next bytes; returns the offset just after the first event that ends in them, or -1. */
  feed(chunk: Uint8Array): number {
    let first = -1;
    for (let at = 0; at < chunk.length; at++) {
      this.#step(chunk[at]!);
      if (this.atEnd && first === -1) first = at + 1;
    }
    return first;
  }

  #step(byte: number): void {
    if (byte === lineFeed && this.#afterCarriageReturn) {
      this.#afterCarriageReturn = false;
      return;
    }
    this.#afterCarriageReturn = byte === carriageReturn;
    const endOfLine = byte === lineFeed || byte === carriageReturn;
    this.atEnd = endOfLine && this.#lineIsEmpty;
    this.#lineIsEmpty = endOfLine;
  }
}
