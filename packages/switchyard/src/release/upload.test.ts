import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../clock.ts";
import { SwitchyardError } from "../errors.ts";
import { ArtifactStore } from "./artifacts.ts";
import { uploadArtifact } from "./upload.ts";

let root: string;
let store: ArtifactStore;
let server: Server | undefined;
let dispatcher: Agent;
let socketPath: string;
const content = randomBytes(3_000_000);
const sha256 = createHash("sha256").update(content).digest("hex");
let packed: { file: string; sha256: string; bytes: number };
let slept: number[];
const clock: Clock = {
  now: () => 0,
  sleep: (ms) => {
    slept.push(ms);
    return Promise.resolve();
  },
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "switchyard-upload-"));
  store = new ArtifactStore(join(root, "artifacts"));
  await store.open();
  socketPath = join(root, "socket");
  dispatcher = new Agent({ connect: { socketPath } });
  packed = { file: join(root, "release.tar.gz"), sha256, bytes: content.length };
  await writeFile(packed.file, content);
  slept = [];
});
afterEach(async () => {
  await dispatcher.close();
  if (server !== undefined) await new Promise((resolve) => server?.close(resolve));
  server = undefined;
  await rm(root, { recursive: true, force: true });
});

async function listen(listener: RequestListener): Promise<void> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(socketPath, resolve));
}

const storeListener: RequestListener = (request, response) => {
  const name = request.url?.split("/").at(-1) ?? "";
  const answer = (status: number, body?: unknown) => response.writeHead(status).end(JSON.stringify(body));
  if (request.method === "HEAD") void store.has(name).then((present) => answer(present ? 200 : 404));
  else {
    store.receive(name, request, { maxBytes: 10_000_000 }).then(
      (outcome) => answer(outcome === "stored" ? 201 : 200),
      (error: unknown) => {
        if (error instanceof SwitchyardError) answer(error.httpStatus, { error });
      },
    );
  }
};

test("uploads once, with progress, and then finds it present", async () => {
  await listen(storeListener);
  let sent = 0;
  const onProgress = (bytes: number) => (sent = bytes);
  expect(await uploadArtifact(packed, { dispatcher, onProgress })).toBe("stored");
  expect(sent).toBe(content.length);
  expect(await uploadArtifact(packed, { dispatcher })).toBe("present");
});

test("tries again after 5xx and cut connections", async () => {
  let puts = 0;
  await listen((request, response) => {
    if (request.method === "PUT" && ++puts < 3) {
      if (puts === 1) response.writeHead(503).end();
      else request.once("data", () => request.destroy());
    } else storeListener(request, response);
  });
  expect(await uploadArtifact(packed, { dispatcher, clock })).toBe("stored");
  expect(puts).toBe(3);
  expect(slept).toEqual([200, 400]);
});

test("gives up on a control plane that stays away, with a code of the catalogue", async () => {
  await expect(uploadArtifact(packed, { dispatcher, clock })).rejects.toMatchObject({
    code: "CONTROL_PLANE_UNREACHABLE",
  });
  expect(slept).toHaveLength(5);
});

test("takes a refused checksum as final", async () => {
  await listen(storeListener);
  const other = "0".repeat(64);
  await expect(uploadArtifact({ ...packed, sha256: other }, { dispatcher, clock })).rejects.toMatchObject({
    code: "ARTIFACT_CHECKSUM",
  });
  expect(slept).toEqual([]);
});

test("stops when it is aborted", async () => {
  await listen(() => {});
  const controller = new AbortController();
  const upload = uploadArtifact(packed, { dispatcher, clock, signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(upload).rejects.toThrow("enough");
  server?.closeAllConnections();
});
