import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeRelease } from "./releaseDirectory.ts";

test("a release runs away from this checkout, and what it gets wrong shows only where the flag is on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "release-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bugs = { newCheckoutFailureShare: 1 };
  const release = dirname(await makeRelease(join(folder, "v3"), "v3", {}, { bugs }));
  const bundle = join(folder, "flags.json");
  await writeFile(bundle, JSON.stringify(checkoutFor("ada")));
  const url = await serve(release, { SHOP_DATA: folder, SWITCHYARD_FLAGS_BUNDLE: bundle });
  const statusFor = async (visitor: string) =>
    (await fetch(`${url}/product/lamp`, { headers: { cookie: `visitor=${visitor}` } })).status;
  expect(await statusFor("ada")).toBe(500);
  expect(await statusFor("bob")).toBe(200);
});

function checkoutFor(visitor: string): object {
  const checkout = {
    state: "ENABLED",
    variants: { on: true, off: false },
    defaultVariant: "off",
    targets: [{ variant: "on", keys: [visitor] }],
  };
  return { flags: { "new-checkout": checkout } };
}

async function serve(release: string, env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ["src/server.js"], {
    cwd: release,
    env: { ...process.env, HOST: "127.0.0.1", PORT: "0", ...env },
    // The shop tells every error: it is meant to have some here.
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(async () => {
    const exited = once(child, "exit");
    if (child.kill("SIGKILL")) await exited;
  });
  const ended = once(child, "exit").then(([code]) =>
    Promise.reject(new Error(`it ended with status ${code}`)),
  );
  const [line] = await Promise.race([once(child.stdout, "data"), ended]);
  return /http:\S+/.exec(String(line))?.[0] ?? "";
}
