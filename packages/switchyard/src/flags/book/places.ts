import { compileFlags, type FlagSet } from "@switchyard/flags";
import type { Clock } from "../../clock.ts";
import type { Store } from "../../state/port.ts";
import type { Publication, Published } from "../flagBook.ts";
import type { FlagPlace } from "../records.ts";
import { documentOf, emptyImage, type Image, loadImage } from "./image.ts";
import { patchBetween } from "./patchBetween.ts";

/** What is in memory of an environment: as on the disk, compiled once per version. */
export interface Held {
  readonly image: Image;
  readonly flags: FlagSet;
  readonly published: Published;
}

export interface PlacesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly report: (error: Error) => void;
  readonly heartbeatMs: number;
}

/**
 * Environments in memory. They are read from the disk when they are first asked for; whoever changes one does so alone
 * (`alone`), writes to the disk first and then calls `hold`, so that listeners hear of the versions in their order.
 */
export class Places {
  readonly #options: PlacesOptions;
  readonly #held = new Map<string, Held>();
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #watched = new Map<string, Map<string, number>>();
  readonly #listeners = new Set<(publication: Publication) => void>();

  constructor(options: PlacesOptions) {
    this.#options = options;
  }

  /** One after the other in each place. */
  alone<T>(place: FlagPlace, work: (held: Held) => Promise<T>): Promise<T> {
    const key = keyOf(place);
    const before = this.#tails.get(key) ?? Promise.resolve();
    const running = before.then(async () => work(await this.#load(place)));
    const tail = running
      .catch(() => undefined)
      .finally(() => {
        if (this.#tails.get(key) === tail) this.#tails.delete(key);
      });
    this.#tails.set(key, tail);
    return running;
  }

  /** What was committed last; waits for nobody once the place is in memory. */
  async current(place: FlagPlace): Promise<Held> {
    return this.#held.get(keyOf(place)) ?? this.alone(place, async (held) => held);
  }

  /** After the commit: the image is what counts now, and clients hear of it if its version is another. */
  hold(place: FlagPlace, before: Held, image: Image, flags: FlagSet): Held {
    const published = this.#publish(place, image, flags);
    const held = { image, flags, published };
    this.#held.set(keyOf(place), held);
    if (image.environment.version === before.image.environment.version) return held;
    const patch = patchBetween(before, held);
    const { app, environment } = place;
    this.#tell({ app, environment, published, patch, at: this.#options.clock.now() });
    return held;
  }

  onPublished(listener: (publication: Publication) => void): () => void {
    // Another object for each call, so that a listener that was added twice is told twice and leaves one by one.
    const own = (publication: Publication) => listener(publication);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Counts who watches a flag; says whether that makes a difference. */
  count(place: FlagPlace, flag: string, by: 1 | -1): boolean {
    const key = keyOf(place);
    const counts = this.#watched.get(key) ?? new Map<string, number>();
    this.#watched.set(key, counts);
    const count = (counts.get(flag) ?? 0) + by;
    if (count > 0) counts.set(flag, count);
    else counts.delete(flag);
    return by === 1 ? count === 1 : count === 0;
  }

  async #load(place: FlagPlace): Promise<Held> {
    const key = keyOf(place);
    const held = this.#held.get(key);
    if (held !== undefined) return held;
    const { store, clock } = this.#options;
    const stored = await loadImage(store, place);
    const image = stored ?? emptyImage(place, clock.now());
    const flags = compileFlags(documentOf(image));
    const loaded = { image, flags, published: this.#publish(place, image, flags) };
    // What does not exist is not remembered: anybody can ask for any name.
    if (stored !== undefined) this.#held.set(key, loaded);
    return loaded;
  }

  #publish(place: FlagPlace, { environment, flags: records }: Image, flags: FlagSet): Published {
    const watched = [...(this.#watched.get(keyOf(place))?.keys() ?? [])].filter((flag) => records.has(flag));
    const { heartbeatMs } = this.#options;
    const { version } = environment;
    return { put: { version, document: flags.document, watched: watched.toSorted(), heartbeatMs }, flags };
  }

  #tell(publication: Publication): void {
    for (const listener of this.#listeners) {
      try {
        listener(publication);
      } catch (error) {
        this.#options.report(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }
}

function keyOf({ app, environment }: FlagPlace): string {
  return JSON.stringify([app, environment]);
}
