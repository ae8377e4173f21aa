import {
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Header } from "tar";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packDirectory } from "./pack.ts";
import { unpackArchive } from "./unpack.ts";

let root: string;
let target: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "switchyard-unpack-"));
  target = join(root, "releases", "1");
  await mkdir(join(root, "releases"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

type EntryType = "File" | "Directory" | "SymbolicLink" | "Link" | "FIFO" | "CharacterDevice" | "BlockDevice";
interface Entry {
  readonly path: string;
  readonly type?: EntryType;
  readonly body?: string;
  readonly linkpath?: string;
  readonly mode?: number;
  /** What the header says; default: the body's. */
  readonly size?: number;
}

function tar(...entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ path, type = "File", body = "", linkpath, mode = 0o644, size }) => {
    const header = Buffer.alloc(512);
    const fields = { path, type, mode, size: size ?? body.length, mtime: new Date(0) };
    new Header(linkpath === undefined ? fields : { ...fields, linkpath }).encode(header, 0);
    return [header, Buffer.from(body), Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

async function unpack(archive: Buffer, limits?: Parameters<typeof unpackArchive>[2]): Promise<void> {
  const file = join(root, "archive");
  await writeFile(file, archive);
  return unpackArchive(file, target, limits);
}

const tight = { maxBytes: 1000, maxEntries: 5, maxDepth: 4 };

describe("an honest archive", () => {
  test("comes out as it was packed, with modes, links and empty directories", async () => {
    const source = join(root, "app");
    await mkdir(join(source, "bin/empty"), { recursive: true });
    await writeFile(join(source, "bin/start"), "#!/bin/sh\n", { mode: 0o755 });
    await writeFile(join(source, "@scope"), "x".repeat(200_000));
    await link(join(source, "@scope"), join(source, "hard"));
    await symlink("bin/start", join(source, "start"));
    await symlink("start", join(source, "again"));
    await symlink("../start", join(source, "bin/up"));
    const packed = await packDirectory(source, { exclude: [] });
    await unpackArchive(packed.file, target);
    await packed.dispose();
    expect((await lstat(join(target, "bin/start"))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(target, "again"))).toBe("start");
    expect(await readFile(join(target, "bin/up"), "utf8")).toBe("#!/bin/sh\n");
    expect(await readFile(join(target, "hard"), "utf8")).toHaveLength(200_000);
    expect(await readdir(join(target, "bin/empty"))).toEqual([]);
    expect(await readdir(join(root, "releases"))).toEqual(["1"]);
  });

  test("may be plain or gzip, and keeps a single top-level directory", async () => {
    const archive = tar({ path: "./", type: "Directory" }, { path: "app/main.js", body: "1" });
    await unpack(archive);
    expect(await readFile(join(target, "app/main.js"), "utf8")).toBe("1");
    await rm(target, { recursive: true });
    await unpack(gzipSync(archive));
    expect(await readFile(join(target, "app/main.js"), "utf8")).toBe("1");
  });

  test("is not unpacked over a release that is there", async () => {
    await unpack(tar({ path: "a", body: "first" }));
    await unpack(tar({ path: "a", body: "second" }));
    expect(await readFile(join(target, "a"), "utf8")).toBe("first");
  });

  test("is unpacked afresh when an earlier attempt was interrupted", async () => {
    await mkdir(join(root, "releases/.1.unpacking"));
    await writeFile(join(root, "releases/.1.unpacking/half"), "");
    await unpack(tar({ path: "a", body: "whole" }));
    expect(await readdir(target)).toEqual(["a"]);
  });

  test("loses set-user, set-group and sticky bits, and gets new times", async () => {
    await unpack(
      tar({ path: "su", mode: 0o6755, body: "x" }, { path: "d", type: "Directory", mode: 0o1555 }),
    );
    const file = await lstat(join(target, "su"));
    expect(file.mode & 0o7777).toBe(0o755);
    expect(file.mtimeMs).toBeGreaterThan(1e12);
    expect((await lstat(join(target, "d"))).mode & 0o7777).toBe(0o755);
  });
});

const hostile: Record<string, Entry[]> = {
  "a path with ..": [{ path: "../evil", body: "x" }],
  "a path with .. in the middle": [{ path: "a/../../evil", body: "x" }],
  "an absolute path": [{ path: "/tmp/switchyard-evil", body: "x" }],
  "an absolute symbolic link": [{ path: "l", type: "SymbolicLink", linkpath: "/etc/passwd" }],
  "a symbolic link that leads out": [{ path: "a/l", type: "SymbolicLink", linkpath: "../../x" }],
  "a symbolic link that leads out through another": [
    { path: "x", type: "Directory" },
    { path: "a/l", type: "SymbolicLink", linkpath: "../x" },
    { path: "a/m", type: "SymbolicLink", linkpath: "l/../.." },
  ],
  "a file behind a symbolic link": [
    { path: "d", type: "Directory" },
    { path: "l", type: "SymbolicLink", linkpath: "d" },
    { path: "l/file", body: "x" },
  ],
  "a symbolic link in place of a file": [
    { path: "f", body: "x" },
    { path: "f", type: "SymbolicLink", linkpath: "g" },
  ],
  "a hard link that leads out": [{ path: "h", type: "Link", linkpath: "../../archive" }],
  "an absolute hard link": [{ path: "h", type: "Link", linkpath: "/etc/passwd" }],
  "a hard link to a symbolic link": [
    { path: "a/b/l", type: "SymbolicLink", linkpath: "../../x" },
    { path: "h", type: "Link", linkpath: "a/b/l" },
  ],
  "a hard link to nothing": [{ path: "h", type: "Link", linkpath: "missing" }],
  "a named pipe": [{ path: "p", type: "FIFO" }],
  "a character device": [{ path: "c", type: "CharacterDevice" }],
  "a block device": [{ path: "b", type: "BlockDevice" }],
};

describe("a hostile archive is refused and leaves nothing", () => {
  test.each(Object.entries(hostile))("%s", async (_name, entries) => {
    const before = await readdir(root);
    const archive = tar({ path: "good", body: "x".repeat(5000) }, ...entries);
    await expect(unpack(archive)).rejects.toMatchObject({ code: "ARTIFACT_INVALID" });
    expect(await readdir(join(root, "releases"))).toEqual([]);
    expect(await readdir(root)).toEqual([...before, "archive"].toSorted());
  });

  test.each([
    [
      "content past the size limit",
      [
        { path: "a", body: "x".repeat(600) },
        { path: "b", body: "x".repeat(600) },
      ],
    ],
    ["a header that announces too much", [{ path: "a", size: 8 * 1024 ** 3 - 1 }]],
    ["too many entries", ["a", "b", "c", "d", "e", "f"].map((path) => ({ path }))],
    ["too deep a path", [{ path: "1/2/3/4/5" }]],
  ])("%s", async (_name, entries) => {
    await expect(unpack(tar(...entries), tight)).rejects.toMatchObject({ code: "ARTIFACT_TOO_LARGE" });
    expect(await readdir(join(root, "releases"))).toEqual([]);
  });

  test.each([
    ["what is no archive", Buffer.from("hello".repeat(1000))],
    ["an empty file", Buffer.alloc(0)],
    ["an archive without entries", tar()],
    ["a cut plain archive", tar({ path: "a", body: "x".repeat(9000) }).subarray(0, 4000)],
    ["a cut gzip archive", gzipSync(tar({ path: "a", body: `${Math.PI}`.repeat(9000) })).subarray(0, 200)],
  ])("%s", async (_name, archive) => {
    await expect(unpack(archive)).rejects.toMatchObject({ code: "ARTIFACT_INVALID" });
    expect(await readdir(join(root, "releases"))).toEqual([]);
  });
});
