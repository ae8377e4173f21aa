import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shopDirectory } from "./directory.ts";

export interface RunningShop extends AsyncDisposable {
  readonly url: string;
  readonly process: ChildProcess;
}

/** The example shop by itself, with these flags on for everybody, on a port of its own, ended when disposed. */
export async function startShop(flagsOn: readonly string[] = []): Promise<RunningShop> {
  const data = mkdtempSync(join(tmpdir(), "shop-"));
  const bundle = join(data, "flags.json");
  writeFileSync(bundle, JSON.stringify({ flags: Object.fromEntries(flagsOn.map((flag) => [flag, on])) }));
  const shop = spawn(process.execPath, [join(shopDirectory, "src/server.js")], {
    env: { ...process.env, HOST: "127.0.0.1", PORT: "0", SHOP_DATA: data, SWITCHYARD_FLAGS_BUNDLE: bundle },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (shop.stdout === null) throw new Error("the shop has no output to read its address from");
  const [line] = await once(shop.stdout, "data");
  return {
    url: /http:\S+/.exec(String(line))?.[0] ?? "",
    process: shop,
    async [Symbol.asyncDispose]() {
      if (shop.exitCode === null && shop.signalCode === null) {
        shop.kill("SIGKILL");
        await once(shop, "exit");
      }
      rmSync(data, { recursive: true });
    },
  };
}

const on = { state: "ENABLED", variants: { on: true }, defaultVariant: "on" };
