import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildFlags } from "./buildFlags.ts";
import { workspaceRoot } from "./run.ts";

test("every entry that the package exports is built, with its types and without its tests", async () => {
  const root = join(workspaceRoot, "packages/flags");
  await buildFlags();
  const { exports }: { exports: Record<string, string> } = JSON.parse(
    await readFile(join(root, "package.json"), "utf8"),
  );
  const built = Object.values(exports).map((path) => path.replace("./src/", "dist/").replace(/\.ts$/, ""));
  expect(built).toContain("dist/browser/index");
  for (const path of built) {
    await access(join(root, `${path}.js`));
    await access(join(root, `${path}.d.ts`));
  }
  await expect(access(join(root, "dist/browser/testing"))).rejects.toThrow("ENOENT");
  const browser: { createBrowserFlags: unknown } = await import(join(root, "dist/browser/index.js"));
  expect(browser.createBrowserFlags).toBeTypeOf("function");
});
