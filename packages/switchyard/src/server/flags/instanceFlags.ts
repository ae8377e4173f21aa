import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FlagBook } from "../../flags/flagBook.ts";
import type { FlagKeys } from "../../flags/keys/flagKeys.ts";
import type { ReleaseRecord } from "../../state/records.ts";
import type { Layout } from "../layout.ts";

export interface InstanceFlags {
  /** What an instance needs to get its flags; `key` is a secret. */
  environment(release: ReleaseRecord): { readonly values: Record<string, string>; readonly key: string };
  /** Writes the flags as they are now beside the release: an instance that starts while nobody answers has these. */
  bundle(release: ReleaseRecord): Promise<void>;
}

export function instanceFlags(
  layout: Layout,
  book: Pick<FlagBook, "published">,
  keys: FlagKeys,
  url: () => string,
): InstanceFlags {
  const folder = ({ app }: ReleaseRecord) => layout.flags(app);
  return {
    environment: (release) => {
      const key = keys.instanceKey({ app: release.app, environment: release.config.flags.environment });
      const values = {
        SWITCHYARD_FLAGS_URL: url(),
        SWITCHYARD_FLAGS_KEY: key,
        SWITCHYARD_FLAGS_BUNDLE: layout.flagBundle(release),
        SWITCHYARD_FLAGS_CACHE: join(folder(release), "cache"),
      };
      return { values, key };
    },
    bundle: async (release) => {
      await mkdir(join(folder(release), "cache"), { recursive: true, mode: 0o700 });
      const { put } = await book.published({
        app: release.app,
        environment: release.config.flags.environment,
      });
      const file = layout.flagBundle(release);
      await writeFile(`${file}.new`, JSON.stringify(put), { mode: 0o600, flush: true });
      await rename(`${file}.new`, file);
    },
  };
}
