import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";

/** Absolute folder of this package, from the sources as from the built files. */
export const packageRoot: string = dirname(findPackageJSON(import.meta.url) ?? import.meta.filename);

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(join(packageRoot, "package.json"), "utf8"),
);

/** This package's version. */
export const version: string = manifest.version;

/** The script that starts a process of this product, for `spawn(process.execPath, [launcher("router")])`. */
export function launcher(name: "switchyard" | "router" | "router-worker"): string {
  return join(packageRoot, "bin", `${name}.js`);
}
