import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";

const bin = join(import.meta.dirname, "../../bin/switchyard.js");

test("`serve` ends when its address for flags is taken", async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "serve-"));
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const taken = other.address();
  const port = typeof taken === "object" && taken !== null ? String(taken.port) : "";
  const run = (...args: string[]) =>
    execa(process.execPath, [bin, "--state-dir", stateDir, ...args], { reject: false, timeout: 30_000 });
  try {
    const served = await run("serve", "--listen", "127.0.0.1:0", "--flags", port);
    expect(served).toMatchObject({ exitCode: 4, timedOut: false });
    expect(served.stderr).toContain("CONFLICT");
  } finally {
    await run("router", "stop", "--yes");
    other.close();
    await rm(stateDir, { recursive: true, force: true });
  }
}, 60_000);
