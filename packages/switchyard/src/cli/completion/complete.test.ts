import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { launcher } from "../../packageRoot.ts";
import { commands } from "../table.ts";
import { withServer } from "../testing/runBin.ts";
import { candidates } from "./complete.ts";
import { completionScript } from "./scripts.ts";

const words = (...typed: string[]) =>
  candidates(typed, commands).flatMap((one) => (one.kind === "words" ? one.words : [`<${one.kind}>`]));

test("the first word is a command, and internal ones are not shown", () => {
  expect(words("")).toContain("rollback");
  expect(words("")).not.toContain("__complete");
});

test("an app comes where a command takes one, and only once", () => {
  expect(words("rollback", "")).toEqual(["<apps>"]);
  expect(words("rollback", "shop", "")).toEqual([]);
  expect(words("rollback", "--to", "3", "")).toEqual(["<apps>"]);
});

test("options are those of the command and the global ones", () => {
  expect(words("deploy", "--")).toEqual(
    expect.arrayContaining(["--dry-run", "--detach", "--json", "--help"]),
  );
  expect(words("status", "--")).not.toContain("--detach");
});

test("an option's value is completed by its kind", () => {
  expect(words("deploy", "-f", "")).toEqual(["<files>"]);
  expect(words("rollback", "--to", "")).toEqual([]);
});

test("a group completes its second word", () => {
  expect(words("router", "")).toEqual(["status", "stop"]);
});

test("bash completes commands, and apps from the control plane", () =>
  withServer(async (server) => {
    server.apps = ["shop", "blog"];
    expect(await bashCompletes(server.stateDir, "switchyard", "roll")).toEqual(["rollback"]);
    expect(await bashCompletes(server.stateDir, "switchyard", "status", "")).toEqual(["shop", "blog"]);
    expect(await bashCompletes(server.stateDir, "switchyard", "status", "--wa")).toEqual(["--watch"]);
  }));

/** Loads the script into a real bash and calls what readline would call. */
async function bashCompletes(stateDir: string, ...line: string[]): Promise<string[]> {
  const bin = join(stateDir, "switchyard");
  await writeFile(bin, `#!/bin/sh\nexec "${process.execPath}" "${launcher("switchyard")}" "$@"\n`);
  await chmod(bin, 0o755);
  const quoted = line.map((word) => `'${word}'`).join(" ");
  const script = `${completionScript("bash")}
    COMP_WORDS=(${quoted}); COMP_CWORD=${line.length - 1}
    complete -p switchyard > /dev/null || exit 1
    _switchyard
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await promisify(execFile)("bash", ["--norc", "-c", script], {
    env: { PATH: `${stateDir}:${process.env["PATH"]}`, SWITCHYARD_STATE: stateDir, HOME: stateDir },
  });
  return stdout.trim().split("\n");
}

test("the last migration of a contract is completed from the folder", async () => {
  expect(words("db", "contract", "--through", "")).toEqual(["<migrations>"]);
  await withServer(async ({ stateDir }) => {
    const changes = join(stateDir, "changes");
    await mkdir(changes);
    await writeFile(join(changes, "0001_users.yaml"), "operations: []\n");
    const line = ["switchyard", "db", "contract", "--folder", changes, "--through", ""];
    expect(await bashCompletes(stateDir, ...line)).toEqual(["0001_users"]);
  });
});
