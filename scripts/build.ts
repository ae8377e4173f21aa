import { requireNode } from "./requireNode.ts";

requireNode();
const { buildFlags } = await import("./buildFlags.ts");
const { buildShop } = await import("./buildShop.ts");
const { buildSwitchyard } = await import("./buildSwitchyard.ts");

const builds: Record<string, () => Promise<void>> = {
  flags: buildFlags,
  shop: buildShop,
  switchyard: buildSwitchyard,
};
const build = builds[process.argv[2] ?? ""];
if (build === undefined) {
  console.error(`Usage: node scripts/build.ts ${Object.keys(builds).join("|")}`);
  process.exit(2);
}
await build();
