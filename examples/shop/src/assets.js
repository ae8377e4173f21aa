import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { identity } from "./release.js";

const types = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8" };
const folder = new URL("../public/", import.meta.url);
const assets = new Map(readdirSync(folder).map((name) => [name, load(name)]));

/** A file of `public`, by its name; 304 when the client has it already. */
export function sendAsset(request, response, name) {
  const asset = assets.get(name);
  if (asset === undefined) {
    response.writeHead(404, identity).end();
    return;
  }
  const headers = { ...identity, ETag: asset.etag, "Cache-Control": "no-cache", "Content-Type": asset.type };
  if (request.headers["if-none-match"] === asset.etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, "Content-Length": asset.body.length }).end(asset.body);
}

function load(name) {
  const body = readFileSync(new URL(name, folder));
  const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
  return { body, etag, type: types[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream" };
}
