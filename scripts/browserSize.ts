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
 * Bundles a file as a page's bundler would, minified.
 *
 * @param file from the workspace's root on
 */
export async function bundleForBrowser(file: string): Promise<string> {
  const { output } = await build({
    input: join(workspaceRoot, file),
    platform: "browser",
    write: false,
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
    output: { format: "esm", minify: true },
  });
  return output[0].code;
}

export async function browserSize(file = "packages/flags/src/browser/index.ts"): Promise<BundleSize> {
  const code = await bundleForBrowser(file);
  return { minified: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length };
}

if (import.meta.main) console.log(await browserSize());
