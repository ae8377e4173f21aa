import { existsSync } from "node:fs";

/**
 * Checks Node's version in plain words, then runs an entry: from `src` in a checkout (a package that was installed
 * has none), else from `dist`.
 */
export async function launch(entry) {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 24) {
    process.stderr.write(
      `switchyard needs Node.js 24 or newer; this is ${process.versions.node} (${process.execPath}).\n` +
        "Install a newer one (https://nodejs.org) or put it first in PATH, then run the command again.\n",
    );
    process.exit(2);
  }
  const source = new URL(`../src/${entry}.ts`, import.meta.url);
  const built = new URL(`../dist/${entry}.js`, import.meta.url);
  await import(existsSync(source) ? source.href : built.href);
}
