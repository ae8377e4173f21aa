import type { RolloutView } from "../../server/api.ts";
import { digits, quantity } from "./quantity.ts";
import { percent, seconds } from "./units.ts";

/** Who saw a release that was taken back; undefined when no user had it. */
export function exposureText({ exposure }: RolloutView): string | undefined {
  if (exposure === undefined) return undefined;
  const { share, forMs, requests, failed, allRequests } = exposure;
  const seen = `up to ${percent(share)} of users had it for ${seconds(forMs)}`;
  if (requests === 0) return `${seen}: no request`;
  const served = `${digits(requests)} ${requests === 1 ? "request" : "requests"}`;
  return `${seen}: ${served} (${quantity(requests / allRequests, "share")} of all), ${digits(failed)} failed`;
}
