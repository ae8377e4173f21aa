import { release } from "./release.js";

/*
 * What a release can get wrong. No test that asks for one page finds it for sure: it shows under traffic.
 *   failureShare   share of answers that fail, on paths that begin with `failurePath`
 *   leakBytes      memory that every request leaves behind
 *   crashAfterMs   life of a process
 */
const { failureShare = 0, failurePath = "/", leakBytes = 0, crashAfterMs } = release.bugs;
const kept = [];

if (crashAfterMs !== undefined) setTimeout(() => process.exit(1), crashAfterMs).unref();

/** Throws now and then, as the release's bugs have it. */
export function sufferFromBugs({ pathname }) {
  if (leakBytes > 0) kept.push(Buffer.alloc(leakBytes, kept.length));
  if (pathname.startsWith(failurePath) && Math.random() < failureShare) {
    throw new Error("cannot read properties of undefined (reading 'discount')");
  }
}
