import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "rolldown";
import { workspaceRoot } from "./run.ts";

/** What a page has to load for one entry of packages/flags, in bytes. */
export interface BundleSize {
  readonly minified: number;
  /** At level 9. */
  readonly gzip: number;
}

/**
 * Bundles an entry of packages/flags as a page's bundler would, minified.
 *
 * @param entry below src, e.g. `browser/index.ts`
 */
export async function bundleForBrowser(entry: string): Promise<string> {
  const { output } = await build({
    input: join(workspaceRoot, "packages/flags/src", entry),
    platform: "browser",
    write: false,
    output: { format: "esm", minify: true },
  });
  return output[0].code;
}

export async function browserSize(entry = "browser/index.ts"): Promise<BundleSize> {
  const code = await bundleForBrowser(entry);
  return { minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
}

if (import.meta.main) console.log(await browserSize());
