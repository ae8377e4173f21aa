/** Close code of RFC 6455's registry: the server restarts, come again. */
const serviceRestart = 1012;

/** An unmasked close frame, as a server sends it. */
export const restartFrame: Buffer = Buffer.from([0x88, 2, serviceRestart >> 8, serviceRestart & 0xff]);

/**
 * Follows the frame headers of one direction of a WebSocket (RFC 6455, section 5.2), to know where a frame ends; a
 * control frame may be put in there, even between the fragments of a message.
 */
export class WebSocketFrames {
  /** Bytes of the current frame's header that were seen; at most 14. */
  readonly #header: number[] = [];
  /** Payload bytes that are still to come; undefined while in a header. */
  #payload: number | undefined;

  /** The bytes so far end with a complete frame (or there were none). */
  get atEnd(): boolean {
    return this.#payload === undefined && this.#header.length === 0;
  }

  /** Takes the next bytes; returns the offset just after the first frame that ends in them, or -1. */
  feed(chunk: Uint8Array): number {
    let first = -1;
    let at = 0;
    while (at < chunk.length) {
      if (this.#payload === undefined) {
        this.#header.push(chunk[at]!);
        at += 1;
        if (this.#header.length === headerLength(this.#header)) this.#payload = payloadLength(this.#header);
      } else {
        const step = Math.min(this.#payload, chunk.length - at);
        this.#payload -= step;
        at += step;
      }
      if (this.#payload === 0) {
        this.#payload = undefined;
        this.#header.length = 0;
        if (first === -1) first = at;
      }
    }
    return first;
  }
}

function headerLength(header: readonly number[]): number {
  const second = header[1];
  if (second === undefined) return 2;
  const short = second & 0x7f;
  return 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (second & 0x80 ? 4 : 0);
}

function payloadLength(header: readonly number[]): number {
  const short = header[1]! & 0x7f;
  if (short < 126) return short;
  let length = 0;
  for (const byte of header.slice(2, short === 126 ? 4 : 10)) length = length * 256 + byte;
  return length;
}
