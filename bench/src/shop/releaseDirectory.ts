import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { z } from "zod";
import type { appSchema } from "../../../packages/switchyard/src/config/schema.ts";
import { shopDependencies } from "./dependencies.ts";
import { shopDirectory } from "./directory.ts";

/** As a user writes it in switchyard.yaml. */
export type AppInput = z.input<typeof appSchema>;
export type Version = "v1" | "v2" | "v3" | "v4" | "v5" | "v6" | "v7";

const parts = ["package.json", "src", "public"];
/** A release brings the migrations that its code was written for, and all before them. */
const migrations = {
  euros: ["0001_customers.sql"],
  cents: ["0001_customers.sql", "0002_credit_in_cents.sql"],
};

/**
 * A directory with one version of the shop and its dependencies, as a build would leave it; `changes` to its
 * release.json. Beside it are the dependencies of all that are made there. Returns the path of its switchyard.yaml.
 */
export async function makeRelease(
  folder: string,
  version: Version,
  config: Omit<AppInput, "run">,
  changes: object = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const part of parts) {
    await cp(join(shopDirectory, part), join(folder, part), {
      recursive: true,
      filter: (source) => !source.endsWith(".test.ts"),
    });
  }
  await cp(await shopDependencies(dirname(folder)), join(folder, "node_modules"), { recursive: true });
  const release: { readonly credit: keyof typeof migrations } = JSON.parse(
    await readFile(join(shopDirectory, "versions", `${version}.json`), "utf8"),
  );
  for (const name of migrations[release.credit]) {
    await cp(join(shopDirectory, "migrations", name), join(folder, "migrations", name));
  }
  await writeFile(join(folder, "release.json"), JSON.stringify({ ...release, ...changes }, null, 2));
  const file = join(folder, "switchyard.yaml");
  // JSON is YAML, too.
  await writeFile(
    file,
    JSON.stringify({ apps: { shop: { run: "node src/server.js", ...config } } }, null, 2),
  );
  return file;
}
