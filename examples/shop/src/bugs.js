import { release } from "./release.js";

/*
 * What a release can get wrong. No test that asks for one page finds it for sure: it shows under traffic.
 *   failureShare   share of answers that fail, on paths that begin with `failurePath`
 *   leakBytes      memory that every request leaves behind
 *   crashAfterMs   life of a process
 *   newCheckoutFailureShare   share of answers that fail where the flag new-checkout is on
 */
const {
  failureShare = 0,
  failurePath = "/",
  leakBytes = 0,
  crashAfterMs,
  newCheckoutFailureShare = 0,
} = release.bugs;
const kept = [];

if (crashAfterMs !== undefined) setTimeout(() => process.exit(1), crashAfterMs).unref();

/** Throws now and then, as the release's bugs have it. */
export function sufferFromBugs({ pathname }) {
  if (leakBytes > 0) kept.push(Buffer.alloc(leakBytes, kept.length));
  if (pathname.startsWith(failurePath) && Math.random() < failureShare) {
    throw new Error("cannot read properties of undefined (reading 'discount')");
  }
}

/** The same, for what only those can meet who have the new checkout. */
export function sufferInNewCheckout() {
  if (Math.random() < newCheckoutFailureShare) throw new Error("the new checkout has lost the basket");
}
