import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** Bodies of at most this many bytes are read first, so that they can be sent again. */
export const smallBody = 65_536;

/** Collects a small body; `onBody` is not called when the client leaves before its end. */
export function collectBody(request: IncomingMessage, onBody: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => onBody(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
}

/**
 * A client's request body as it streams to an instance, with back-pressure. It is a stream of its own, since the HTTP
 * client destroys the body of a failed request, which must not take the client's connection along.
 */
export class RequestBody extends Readable {
  /** Something was taken from the client, so it cannot be sent again. */
  consumed = false;
  readonly #request: IncomingMessage;
  readonly #onFirstRead: () => void;

  constructor(request: IncomingMessage, onFirstRead: () => void) {
    super({ highWaterMark: smallBody });
    this.#request = request;
    this.#onFirstRead = onFirstRead;
    // The exchange learns of every failure from the HTTP client.
    this.on("error", () => {});
  }

  override _read(): void {
    if (!this.consumed) {
      this.consumed = true;
      this.#onFirstRead();
      this.#request.on("data", this.#onData);
      this.#request.on("end", this.#onEnd);
    }
    this.#request.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#request.off("data", this.#onData);
    this.#request.off("end", this.#onEnd);
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    this.push(null);
  };
}
