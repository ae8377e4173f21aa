import { readFileSync } from "node:fs";

/** What this release is: the only thing in which v1 to v7 differ. */
export const release = Object.freeze(
  JSON.parse(readFileSync(new URL("../release.json", import.meta.url), "utf8")),
);

/** Which copy of the release this process is. */
export const instance = process.env.SWITCHYARD_INSTANCE ?? String(process.pid);

/** Sent with every response, so that a client can tell who answered (and a proxy's error from the shop's own). */
export const identity = Object.freeze({ "X-Release": release.version, "X-Instance": instance });
