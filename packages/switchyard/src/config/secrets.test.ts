import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { SwitchyardError } from "../errors.ts";
import { resolveEnv } from "./secrets.ts";

const directory = mkdtempSync(join(tmpdir(), "switchyard-secrets-"));
afterAll(() => rmSync(directory, { recursive: true }));

const resolving = (env: Parameters<typeof resolveEnv>[0], more = {}) =>
  resolveEnv(env, { directory, environment: { TOKEN: "from-env", PATH: process.env["PATH"] }, ...more });

describe("resolveEnv", () => {
  test("reads variables, files and commands, and tells which values are secret", async () => {
    writeFileSync(join(directory, "key"), "from-file\n\n");
    const resolved = await resolving({
      PLAIN: "hello",
      A: { from: "env:TOKEN" },
      B: { from: "file:key" },
      C: { from: `file:${join(directory, "key")}` },
      D: { from: "command:printf 'from:%s\\n' \"$TOKEN\"; pwd" },
    });
    expect(resolved.values).toEqual({
      PLAIN: "hello",
      A: "from-env",
      B: "from-file\n",
      C: "from-file\n",
      D: `from:from-env\n${directory}`,
    });
    expect(resolved.secrets).not.toContain("hello");
    expect(resolved.secrets).toHaveLength(4);
  });

  test("names every variable that cannot be read, and what to do", async () => {
    const error = await failure({ A: { from: "env:NOPE" }, B: { from: "file:nope" }, C: "x" });
    expect(error.code).toBe("SECRET_UNRESOLVED");
    expect(error.message).toContain("A (env:NOPE): NOPE is not set");
    expect(error.message).toContain("B (file:nope): ENOENT");
    expect(error.next).toContain("Set NOPE where `switchyard serve` is started");
  });

  test("shows what a failed command says, but never what it prints", async () => {
    const error = await failure({ A: { from: "command:printf hunt; echo er2; echo locked >&2; exit 3" } });
    expect(error.message).toContain("exited with 3; it said: locked");
    expect(JSON.stringify(error.toJSON())).not.toContain("hunter2");
  });

  test("ends a command that hangs, with the processes it started", async () => {
    const error = await failure({ A: { from: "command:sleep 60 & sleep 60" } }, { timeoutMs: 200 });
    expect(error.message).toContain("did not end within 0.2 s");
  });

  test("ends a command that nobody waits for any longer", async () => {
    const startedAt = Date.now();
    const unwanted = new AbortController();
    const resolved = resolving({ A: { from: "command:sleep 9" } }, { signal: unwanted.signal });
    unwanted.abort(new Error("stopped"));
    await expect(resolved).rejects.toThrow("stopped");
    expect(Date.now() - startedAt).toBeLessThan(4_000);
  });

  test("refuses a command that prints without end", async () => {
    const error = await failure({ A: { from: "command:yes" } });
    expect(error.message).toContain("printed more than 1 MiB");
  });
});

async function failure(env: Parameters<typeof resolveEnv>[0], more = {}): Promise<SwitchyardError> {
  const error = await resolving(env, more).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof SwitchyardError)) throw new Error("expected a SwitchyardError", { cause: error });
  return error;
}
