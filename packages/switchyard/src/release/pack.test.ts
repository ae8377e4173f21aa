import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { list } from "tar";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packDirectory, packTarball } from "./pack.ts";

let root: string;
let app: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "switchyard-pack-test-"));
  app = join(root, "app");
  await mkdir(app);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(app, path)), { recursive: true });
    await writeFile(join(app, path), path);
  }
}

async function packedPaths(exclude: readonly string[] = []): Promise<string[]> {
  const packed = await packDirectory(app, { exclude });
  const paths: string[] = [];
  await list({ file: packed.file, onReadEntry: (entry) => void paths.push(entry.path) });
  await packed.dispose();
  return paths;
}

test("the same tree gives the same bytes, whatever its times and place", async () => {
  await write("b", "a/c", "a/b", "@scope/x");
  await mkdir(join(app, "empty"));
  const first = await packDirectory(app, { exclude: [] });
  const copy = join(root, "copy");
  await cp(app, copy, { recursive: true });
  await utimes(join(copy, "b"), 1, 1);
  const second = await packDirectory(copy, { exclude: [] });
  expect(second.sha256).toBe(first.sha256);
  expect(await packedPaths()).toEqual(["@scope/", "@scope/x", "a/", "a/b", "a/c", "b", "empty/"]);
  await Promise.all([first.dispose(), second.dispose()]);
});

test("reports checksum, size, entries and progress, and cleans up after itself", async () => {
  await write("a", "b");
  const progress: string[] = [];
  const packed = await packDirectory(app, {
    exclude: [],
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
  const content = await readFile(packed.file);
  expect(packed.sha256).toBe(createHash("sha256").update(content).digest("hex"));
  expect(packed.bytes).toBe(content.length);
  expect(packed.files).toBe(2);
  expect(progress).toEqual(["1/2", "2/2"]);
  await packed.dispose();
  await expect(stat(packed.file)).rejects.toMatchObject({ code: "ENOENT" });
});

test("leaves out excluded names at every depth, rooted paths and directories", async () => {
  await write(
    ".git/x",
    "lib/.git/x",
    "node_modules/.cache/x",
    "lib/node_modules/.cache/x",
    "tmp/x",
    "lib/tmp",
    "a.log",
  );
  expect(await packedPaths([".git", "node_modules/.cache", "tmp/", "*.log"])).toEqual([
    "lib/",
    "lib/node_modules/",
    "lib/node_modules/.cache/",
    "lib/node_modules/.cache/x",
    "lib/tmp",
    "node_modules/",
  ]);
});

test("honours .switchyardignore", async () => {
  await write("keep", "secret.env");
  await writeFile(join(app, ".switchyardignore"), "# local\n\n*.env\n");
  expect(await packedPaths()).toEqual([".switchyardignore", "keep"]);
});

test("refuses patterns that it would misread", async () => {
  await write("a");
  await expect(packDirectory(app, { exclude: ["!a"] })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});

test("keeps links within the tree and refuses those that leave it", async () => {
  await write("lib/a");
  await symlink("lib/a", join(app, "inside"));
  expect(await packedPaths()).toEqual(["inside", "lib/", "lib/a"]);
  await symlink("../../elsewhere", join(app, "lib/outside"));
  const refused = packDirectory(app, { exclude: [] });
  await expect(refused).rejects.toMatchObject({ code: "ARTIFACT_INVALID" });
  await expect(refused).rejects.toThrow("lib/outside -> ../../elsewhere");
  expect(await packedPaths(["outside"])).toContain("inside");
});

test("refuses a socket", async () => {
  await write("a");
  const server = createServer().listen(join(app, "socket"));
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    await expect(packDirectory(app, { exclude: [] })).rejects.toThrow("neither a file nor a directory");
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

test("refuses a directory that is empty, excluded whole or missing", async () => {
  await expect(packDirectory(app, { exclude: [] })).rejects.toMatchObject({ code: "ARTIFACT_INVALID" });
  await write("a");
  await expect(packDirectory(app, { exclude: ["a"] })).rejects.toThrow("nothing to ship");
  await expect(packDirectory(join(root, "none"), { exclude: [] })).rejects.toThrow("not a directory");
});

test("takes an existing tarball as it is, and nothing else", async () => {
  await write("a", "b");
  const packed = await packDirectory(app, { exclude: [] });
  const own = await packTarball(packed.file);
  expect(own).toMatchObject({ sha256: packed.sha256, bytes: packed.bytes, files: 2, file: packed.file });
  await own.dispose();
  expect((await stat(packed.file)).isFile()).toBe(true);
  await packed.dispose();
  await expect(packTarball(join(app, "a"))).rejects.toMatchObject({ code: "ARTIFACT_INVALID" });
  await expect(packTarball(join(app, "none"))).rejects.toMatchObject({ code: "ARTIFACT_INVALID" });
});
