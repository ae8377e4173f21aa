import type { Put } from "../../sync/protocol.ts";
import { FlagsError, messageOf } from "../flagsError.ts";
import { readBundle } from "./bundle.ts";
import type { CacheFile } from "./cacheFile.ts";
import type { FlagSource } from "./flagsInForce.ts";

export interface Stored {
  readonly put: Put;
  readonly source: FlagSource;
}

/** What there is to begin with; the cache wins over a bundle of the same version. A file that is bad is reported. */
export function newestStored(
  bundle: Parameters<typeof readBundle>[0] | undefined,
  cache: CacheFile | undefined,
  onError: (error: FlagsError) => void,
): Stored | undefined {
  const read = (source: FlagSource, load: () => Put | undefined): Stored | undefined => {
    try {
      const put = load();
      return put && { put, source };
    } catch (error) {
      onError(error instanceof FlagsError ? error : new FlagsError("CACHE", messageOf(error), error));
      return undefined;
    }
  };
  const baked = read("bundle", () => (bundle === undefined ? undefined : readBundle(bundle)));
  const kept = read("cache", () => cache?.load());
  if (baked === undefined || kept === undefined) return kept ?? baked;
  return baked.put.version > kept.put.version ? baked : kept;
}
