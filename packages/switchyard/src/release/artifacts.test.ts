import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ArtifactStore } from "./artifacts.ts";
import { packDirectory } from "./pack.ts";

let root: string;
let artifacts: string;
let store: ArtifactStore;
const content = Buffer.from("a release".repeat(10_000));
const sha256 = createHash("sha256").update(content).digest("hex");
const limits = { maxBytes: 1_000_000 };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "switchyard-artifacts-"));
  artifacts = join(root, "artifacts");
  store = new ArtifactStore(artifacts);
  await store.open();
});
afterEach(() => rm(root, { recursive: true, force: true }));

function inPieces(bytes: Buffer = content): Readable {
  return Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]);
}

async function expectNothingStored(): Promise<void> {
  expect(await store.has(sha256)).toBe(false);
  expect(await readdir(artifacts)).toEqual(["incoming"]);
  expect(await readdir(join(artifacts, "incoming"))).toEqual([]);
}

test("stores an upload under its checksum, once", async () => {
  expect(await store.has(sha256)).toBe(false);
  expect(await store.receive(sha256, inPieces(), limits)).toBe("stored");
  expect(await store.has(sha256)).toBe(true);
  expect(await store.receive(sha256, inPieces(), limits)).toBe("present");
  expect((await readFile(join(artifacts, sha256))).equals(content)).toBe(true);
});

test("refuses other content than announced", async () => {
  const upload = store.receive(sha256, inPieces(Buffer.from("x".repeat(2000))), limits);
  await expect(upload).rejects.toMatchObject({ code: "ARTIFACT_CHECKSUM" });
  await expectNothingStored();
});

test("refuses an upload that ends early", async () => {
  const upload = store.receive(sha256, inPieces(content.subarray(0, 5000)), limits);
  await expect(upload).rejects.toMatchObject({ code: "ARTIFACT_CHECKSUM" });
  await expectNothingStored();
});

test("leaves nothing of an upload whose connection breaks", async () => {
  await expect(store.receive(sha256, broken(), limits)).rejects.toThrow("aborted");
  await expectNothingStored();
});

test("stops an upload at the size limit", async () => {
  let produced = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) {
      produced += content.length;
      yield content;
    }
  }
  await expect(store.receive(sha256, endless(), limits)).rejects.toMatchObject({
    code: "ARTIFACT_TOO_LARGE",
  });
  expect(produced).toBeLessThan(limits.maxBytes + 2 * content.length);
  await expectNothingStored();
});

test("concurrent uploads of the same artifact all succeed, beside a broken one", async () => {
  const uploads = await Promise.allSettled([
    ...Array.from({ length: 8 }, () => store.receive(sha256, inPieces(), limits)),
    store.receive(sha256, inPieces(content.subarray(0, 2000)), limits),
  ]);
  expect(uploads.filter(({ status }) => status === "fulfilled")).toHaveLength(8);
  expect((await readFile(join(artifacts, sha256))).equals(content)).toBe(true);
  expect(await readdir(join(artifacts, "incoming"))).toEqual([]);
});

test("a new start removes unfinished uploads and keeps finished ones", async () => {
  await store.receive(sha256, inPieces(), limits);
  await writeFile(join(artifacts, "incoming/half"), "x");
  await new ArtifactStore(artifacts).open();
  expect(await readdir(join(artifacts, "incoming"))).toEqual([]);
  expect(await store.has(sha256)).toBe(true);
});

test("never touches a file by a name that is no checksum", async () => {
  await expect(store.has("../secret")).rejects.toMatchObject({ code: "USAGE" });
});

test("unpacks for several callers at a time", async () => {
  const app = join(root, "app");
  await mkdir(app);
  await writeFile(join(app, "main.js"), "1");
  const packed = await packDirectory(app, { exclude: [] });
  await store.receive(packed.sha256, Readable.from([await readFile(packed.file)]), limits);
  await packed.dispose();
  const target = join(root, "releases/3");
  await Promise.all([1, 2, 3].map(() => store.unpack(packed.sha256, target)));
  expect(await readdir(target)).toEqual(["main.js"]);
  await expect(store.unpack(sha256, join(root, "releases/4"))).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("prunes what no release refers to, once it is old", async () => {
  const other = Buffer.from("other");
  const otherSha256 = createHash("sha256").update(other).digest("hex");
  await store.receive(sha256, inPieces(), limits);
  await store.receive(otherSha256, Readable.from([other]), limits);
  expect(await store.prune(new Set(), 60_000)).toEqual([]);
  for (const name of [sha256, otherSha256]) await utimes(join(artifacts, name), 1, 1);
  expect(await store.prune(new Set([sha256]), 60_000)).toEqual([otherSha256]);
  expect(await store.has(sha256)).toBe(true);
  expect(await store.prune(new Set(), 60_000)).toEqual([]);
});

async function* broken(): AsyncGenerator<Buffer> {
  yield content.subarray(0, 5000);
  throw new Error("aborted");
}
