import { readPut } from "../../sync/messages.ts";
import type { Put } from "../../sync/protocol.ts";
import { messageOf } from "../flagsError.ts";
import type { Runtime } from "../runtime.ts";
import type { Timing } from "../timing.ts";
import type { AttemptEnd } from "./attempt.ts";
import type { Link } from "./link.ts";
import { retryAfterMs } from "./retryAfter.ts";

/** Asks for the document, when it has another ETag than the last one that was applied. */
export class Poll {
  readonly #link: Link;
  readonly #timing: Timing;
  readonly #runtime: Runtime;
  readonly #path: string;
  #etag: string | undefined;

  /** @param visitor who asks, as a query: an instance that polls is counted like those with a stream */
  constructor(link: Link, timing: Timing, runtime: Runtime, visitor: URLSearchParams) {
    this.#link = link;
    this.#timing = timing;
    this.#runtime = runtime;
    this.#path = `/flags/v1/document?${visitor.toString()}`;
  }

  /** The next answer is wanted whole, whatever its ETag. */
  forget(): void {
    this.#etag = undefined;
  }

  /** @param apply gets a new document, or undefined where it is still the same; returns why it cannot be used. */
  async once(apply: (put: Put | undefined) => string | undefined): Promise<AttemptEnd> {
    const headers = this.#etag === undefined ? {} : { "if-none-match": this.#etag };
    try {
      const { status, text, ...answer } = await this.#link.send({
        method: "GET",
        path: this.#path,
        headers,
        timeoutMs: this.#timing.requestMs,
      });
      if (status === 304 && this.#etag !== undefined) {
        apply(undefined);
        return { kind: "polled" };
      }
      if (status !== 200) {
        const wait = retryAfterMs(answer.headers["retry-after"], this.#runtime.now());
        return { kind: "refused", status, retryAfterMs: wait };
      }
      const put = parse(text);
      const why = put === undefined ? "the answer holds no flags" : apply(put);
      if (why !== undefined) return { kind: "confused", why };
      this.#etag = answer.headers.etag;
      return { kind: "polled" };
    } catch (error) {
      return { kind: "broken", why: messageOf(error) };
    }
  }
}

function parse(text: string): Put | undefined {
  try {
    return readPut(JSON.parse(text));
  } catch {
    return undefined;
  }
}
