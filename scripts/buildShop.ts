import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { workspaceRoot } from "./run.ts";
import { installShopDependencies } from "./shopDependencies.ts";

// Those of the migrations that v1 was written for.
const parts = ["package.json", "release.json", "src", "public", "migrations/0001_customers.sql"];

/** The example shop with its dependencies, ready to be shipped, in examples/shop/dist. */
export async function buildShop(): Promise<void> {
  const root = join(workspaceRoot, "examples/shop");
  const dist = join(root, "dist");
  await rm(dist, { recursive: true, force: true });
  await installShopDependencies(join(dist, "node_modules"));
  for (const part of parts) {
    await cp(join(root, part), join(dist, part), {
      recursive: true,
      filter: (source) => !source.endsWith(".test.ts"),
    });
  }
}
