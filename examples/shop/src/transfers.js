import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { identity } from "./release.js";

const block = Buffer.from(Array.from({ length: 64 * 1024 }, (_, i) => (i * 31 + (i >> 8)) & 0xff));
const maxDownload = 64 * 1024 * 1024;
const sliceMs = 50;
const hashes = new Map();

/** Reads a body of any length and answers how many bytes came, and their SHA-256. */
export async function upload(request, response) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of request) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  response.writeHead(200, { ...identity, "Content-Type": "application/json" });
  response.end(JSON.stringify({ bytes, sha256: hash.digest("hex") }));
}

/** `?bytes=` of a fixed pattern at `?rate=` bytes per second (absent: at once), with its hash in X-Content-Sha256. */
export async function download(request, response, url) {
  const bytes = Math.min(Number(url.searchParams.get("bytes") ?? 1_000_000) || 0, maxDownload);
  const rate = Number(url.searchParams.get("rate") ?? 0) || 0;
  response.writeHead(200, {
    ...identity,
    "Content-Type": "application/octet-stream",
    "Content-Length": bytes,
    "X-Content-Sha256": hashOf(bytes),
  });
  const slice = rate > 0 ? Math.max(1, Math.round((rate * sliceMs) / 1000)) : block.length;
  for (let sent = 0; sent < bytes && !response.destroyed; ) {
    const part = pattern(sent, Math.min(slice, bytes - sent));
    sent += part.length;
    const ready = response.write(part);
    if (rate > 0) await sleep(sliceMs);
    if (!ready && response.writableNeedDrain) await drained(response);
  }
  response.end();
}

function pattern(position, length) {
  const offset = position % block.length;
  return block.subarray(offset, Math.min(block.length, offset + length));
}

function hashOf(bytes) {
  const known = hashes.get(bytes);
  if (known !== undefined) return known;
  const hash = createHash("sha256");
  for (let at = 0; at < bytes; at += block.length)
    hash.update(pattern(at, Math.min(block.length, bytes - at)));
  const digest = hash.digest("hex");
  if (hashes.size < 100) hashes.set(bytes, digest);
  return digest;
}

function drained(response) {
  return new Promise((resolve) => {
    response.once("drain", resolve);
    response.once("close", resolve);
  });
}
