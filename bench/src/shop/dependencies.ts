import { join } from "node:path";
import { installShopDependencies } from "../../../scripts/shopDependencies.ts";

const made = new Map<string, Promise<string>>();

/** What a `node_modules` of the releases in `folder` has to hold; made once, and goes with the folder. */
export function shopDependencies(folder: string): Promise<string> {
  const known = made.get(folder);
  if (known !== undefined) return known;
  const modules = join(folder, "dependencies");
  const making = installShopDependencies(modules).then(() => modules);
  made.set(folder, making);
  return making;
}
