import type { FlagDocument } from "@switchyard/flags";
import type { Tables } from "../../state/port.ts";
import type { FlagEnvironmentRecord, FlagPlace, FlagRecord, SegmentRecord } from "../records.ts";

/** All that an environment holds, in memory. Records are never changed, only replaced. */
export interface Image {
  readonly environment: FlagEnvironmentRecord;
  readonly flags: ReadonlyMap<string, FlagRecord>;
  readonly segments: ReadonlyMap<string, SegmentRecord>;
}

/** As it is on the disk; undefined: there is no such environment. */
export async function loadImage(
  tables: Pick<Tables, "flagEnvironments" | "flags" | "segments">,
  place: FlagPlace,
): Promise<Image | undefined> {
  const environment = await tables.flagEnvironments.get(place);
  if (environment === undefined) return undefined;
  const flags = await tables.flags.list(place);
  const segments = await tables.segments.list(place);
  return {
    environment,
    flags: new Map(flags.map((flag) => [flag.key, flag])),
    segments: new Map(segments.map((segment) => [segment.name, segment])),
  };
}

/** An environment before its first edit. */
export function emptyImage({ app, environment }: FlagPlace, now: number): Image {
  return {
    environment: { app, environment, version: 0, protected: false, createdAt: now },
    flags: new Map(),
    segments: new Map(),
  };
}

/** As clients get it; ordered by name, so that the same content is the same text. */
export function documentOf({ environment, flags, segments }: Image): FlagDocument {
  const { evaluators, metadata } = environment;
  return {
    flags: definitions(flags),
    ...(segments.size > 0 && { segments: definitions(segments) }),
    ...(evaluators !== undefined && { $evaluators: evaluators }),
    ...(metadata !== undefined && { metadata }),
  };
}

function definitions<T>(records: ReadonlyMap<string, { readonly definition: T }>): Record<string, T> {
  const names = [...records.keys()].toSorted();
  return Object.fromEntries(
    names.flatMap((name) => {
      const record = records.get(name);
      return record === undefined ? [] : [[name, record.definition]];
    }),
  );
}
