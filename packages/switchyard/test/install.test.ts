import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot, version } from "../src/packageRoot.ts";

const workspace = join(packageRoot, "../..");
const systemPath = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"));
const cleanEnvironment = createCleanEnvironment();
const fiveMinutes = 300_000;
let work: string;
let prefix: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "switchyard-install-"));
  prefix = join(work, "prefix");
  await npm(
    workspace,
    "pack",
    "--pack-destination",
    work,
    "-w",
    "packages/switchyard",
    "-w",
    "packages/flags",
  );
  await npm(work, "install", "--global", "--prefix", prefix, `./switchyard-${version}.tgz`);
}, fiveMinutes);
afterAll(() => rm(work, { recursive: true, force: true }));

test("the installed command tells its version and its help", async () => {
  const told = await switchyard(["--version"]);
  expect(told).toMatchObject({ exitCode: 0, stdout: version, stderr: "" });
  const help = await switchyard(["--help"]);
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toMatch(/^ +deploy\b/m);
});

test("the installed package has the built entries of its processes, and no sources", async () => {
  const root = join(prefix, "lib/node_modules/switchyard");
  const files = await readdir(root, { recursive: true });
  expect(files).toEqual(
    expect.arrayContaining([
      "bin/switchyard.js",
      "bin/router.js",
      "bin/router-worker.js",
      "dist/cli/main.js",
      "dist/traffic/builtin/process/main.js",
      "dist/traffic/builtin/worker/main.js",
    ]),
  );
  expect(existsSync(join(root, "src"))).toBe(false);
});

test("an old Node is refused in plain words", async () => {
  const oldNode = findOldNode();
  const command = join(prefix, "bin/switchyard");
  const fakeVersion = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.1.0'})";
  const refused =
    oldNode === undefined
      ? await run(process.execPath, ["--import", fakeVersion, command, "status"])
      : await run(oldNode, [command, "status"]);
  expect(refused.exitCode).toBe(2);
  expect(refused.stdout).toBe("");
  expect(refused.stderr).toMatch(
    /^switchyard needs Node\.js 24 or newer; this is \d+\.\d+\.\d+ \(.*\)\.\nInstall /,
  );
});

test("@switchyard/flags works from its tarball, and the checkout is as it was", {
  timeout: fiveMinutes,
}, async () => {
  const project = join(work, "project");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", type: "module" }));
  await npm(project, "install", join(work, `switchyard-flags-${version}.tgz`));
  await writeFile(
    join(project, "main.js"),
    'import { bucket } from "@switchyard/flags";\nconsole.log(bucket("shop", "user-17", 1));\n',
  );
  expect(await run(process.execPath, ["main.js"], project)).toMatchObject({ exitCode: 0, stdout: "0" });
  expect(existsSync(join(project, "node_modules/@switchyard/flags/dist/index.d.ts"))).toBe(true);
  expect(await readFile(join(workspace, "packages/flags/package.json"), "utf8")).toContain("./src/index.ts");
});

/** Without what npm and vitest tell their children, and with this Node before the system's. */
function createCleanEnvironment(): NodeJS.ProcessEnv {
  const kept = /^(HOME|LANG|TMPDIR|SSL_CERT_\w+|https?_proxy|no_proxy|npm_config_(registry|cache|cafile))$/i;
  const entries = Object.entries(process.env).filter(([name]) => kept.test(name));
  const path = [dirname(process.execPath), ...systemPath].join(delimiter);
  return { ...Object.fromEntries(entries), PATH: path };
}

async function npm(cwd: string, ...args: readonly string[]): Promise<void> {
  await execa("npm", [...args, "--no-audit", "--no-fund", "--prefer-offline"], {
    cwd,
    env: cleanEnvironment,
    extendEnv: false,
  });
}

function switchyard(args: readonly string[]): ReturnType<typeof run> {
  return run(join(prefix, "bin/switchyard"), args);
}

async function run(
  file: string,
  args: readonly string[],
  cwd: string = work,
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
  const options = { cwd, env: cleanEnvironment, extendEnv: false, reject: false, timeout: 30_000 };
  const { exitCode, stdout, stderr } = await execa(file, args, options);
  return { exitCode, stdout, stderr };
}

function findOldNode(): string | undefined {
  return systemPath
    .map((folder) => join(folder, "node"))
    .filter((file) => existsSync(file))
    .find((file) => {
      const [, major] = /^v(\d+)/.exec(execFileSync(file, ["--version"], { encoding: "utf8" })) ?? [];
      return Number(major) < 24;
    });
}
