import { compileFlags, type FlagDefinition, type FlagDocument, type Metadata } from "@switchyard/flags";
import type { FlagBook, Publication, Published } from "../../flagBook.ts";
import type { FlagPlace } from "../../records.ts";

/** What clients see of a book, without the book: one document per place, changed as a test says. */
export class MemoryBook implements Pick<FlagBook, "published" | "onPublished"> {
  readonly #published = new Map<string, Published>();
  readonly #listeners = new Set<(publication: Publication) => void>();

  async published(place: FlagPlace): Promise<Published> {
    return this.#of(place);
  }

  onPublished(listener: (publication: Publication) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Puts flags in, or takes them out with null. */
  change(
    place: FlagPlace,
    flags: Readonly<Record<string, FlagDefinition | null>>,
    more: More = {},
  ): Publication {
    const before = this.#of(place);
    const { version, document, heartbeatMs } = before.put;
    const watched = more.watched ?? before.put.watched;
    const metadata = more.metadata ?? document.metadata ?? null;
    const entries = Object.entries({ ...document.flags, ...flags }).flatMap(([key, flag]) =>
      flag === null ? [] : [[key, flag] as const],
    );
    const next: FlagDocument = {
      flags: Object.fromEntries(entries),
      ...(metadata && { metadata }),
    };
    const put = { version: version + 1, document: next, watched, heartbeatMs };
    const published = { put, flags: compileFlags(next) };
    this.#published.set(JSON.stringify([place.app, place.environment]), published);
    const publication: Publication = {
      app: place.app,
      environment: place.environment,
      published,
      patch: { from: version, version: version + 1, flags, segments: {}, $evaluators: {}, metadata, watched },
      at: Date.now(),
    };
    for (const listener of this.#listeners) listener(publication);
    return publication;
  }

  #of({ app, environment }: FlagPlace): Published {
    const nothing: FlagDocument = { flags: {} };
    const put = { version: 0, document: nothing, watched: [], heartbeatMs: 5_000 };
    return this.#published.get(JSON.stringify([app, environment])) ?? { put, flags: compileFlags(nothing) };
  }
}

interface More {
  readonly watched?: readonly string[];
  readonly metadata?: Metadata;
}
