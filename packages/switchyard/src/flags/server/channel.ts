import { createHash } from "node:crypto";
import type { Patch, Put } from "@switchyard/flags";
import type { Publication, Published } from "../flagBook.ts";
import type { FlagPlace } from "../records.ts";
import { frame } from "./frame.ts";

/**
 * What the clients of a place are sent, written out once for all of them. Every publication has the next number;
 * whoever is at an earlier one gets the patches since then, or everything where those are no longer kept.
 */
export class Channel {
  readonly place: FlagPlace;
  readonly #heartbeatMs: number;
  #published: Published;
  #at: number;
  #number = 0;
  /** The newest last, each from the number before it to its own. */
  readonly #patches: KeptPatch[] = [];
  #keptBytes = 0;
  #put: Buffer | undefined;
  #document: { readonly text: string; readonly etag: string } | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(place: FlagPlace, published: Published, at: number, heartbeatMs: number) {
    this.place = place;
    this.#published = published;
    this.#at = at;
    this.#heartbeatMs = heartbeatMs;
  }

  get published(): Published {
    return this.#published;
  }

  get version(): number {
    return this.#published.put.version;
  }

  /** When this version was published, or learned of. */
  get at(): number {
    return this.#at;
  }

  /** Of the newest publication. */
  get number(): number {
    return this.#number;
  }

  advance({ published, patch, at }: Publication): void {
    const follows = patch.from === this.version;
    if (!follows) this.#patches.length = this.#keptBytes = 0;
    this.#published = published;
    this.#at = at;
    this.#number += 1;
    this.#put = this.#document = undefined;
    if (follows) this.#keep({ number: this.#number, from: patch.from, frame: patchFrame(patch) });
    for (const listener of this.#listeners) listener();
  }

  /** Called after every publication. */
  onAdvance(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What a client that begins is sent: the patches since its version, or everything. */
  beginning(since: number | undefined): readonly Buffer[] {
    if (since === this.version) return [patchFrame(this.#nothingNew())];
    const first = this.#patches.findIndex(({ from }) => from === since);
    return first === -1 ? [this.#putFrame()] : this.#patches.slice(first).map((kept) => kept.frame);
  }

  /** What a client is sent that has had everything up to this publication. */
  after(number: number): readonly Buffer[] {
    if (number === this.#number) return [];
    const first = this.#patches.findIndex((kept) => kept.number === number + 1);
    return first === -1 ? [this.#putFrame()] : this.#patches.slice(first).map((kept) => kept.frame);
  }

  /** The put as JSON, for those who poll. */
  document(): { readonly text: string; readonly etag: string } {
    if (this.#document === undefined) {
      const text = JSON.stringify(this.#whole());
      const hash = createHash("sha256").update(text).digest("base64url").slice(0, 22);
      this.#document = { text, etag: `"${this.version}-${hash}"` };
    }
    return this.#document;
  }

  #putFrame(): Buffer {
    return (this.#put ??= frame("put", this.#whole(), this.version));
  }

  #whole(): Put {
    return { ...this.#published.put, heartbeatMs: this.#heartbeatMs };
  }

  #nothingNew(): Patch {
    const { version, watched, document } = this.#published.put;
    const { metadata = null } = document;
    return { from: version, version, flags: {}, segments: {}, $evaluators: {}, metadata, watched };
  }

  #keep(patch: KeptPatch): void {
    this.#patches.push(patch);
    this.#keptBytes += patch.frame.length;
    while (this.#patches.length > maxPatches || this.#keptBytes > maxPatchBytes) {
      this.#keptBytes -= this.#patches.shift()!.frame.length;
    }
  }
}

interface KeptPatch {
  readonly number: number;
  readonly from: number;
  readonly frame: Buffer;
}

const maxPatches = 200;
const maxPatchBytes = 2 ** 20;

function patchFrame(patch: Patch): Buffer {
  return frame("patch", patch, patch.version);
}
