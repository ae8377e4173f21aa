import type { DeliveryView } from "../../../flags/api.ts";
import { count, timeOfDay } from "../units.ts";

/** `on 97 of 97 instances, 80 ms`: what has been acknowledged, not what has been sent. */
export function deliveryText({ version, connected, acknowledged, ms }: DeliveryView): string {
  if (connected === 0) return `version ${version}; no client is connected`;
  const share = `version ${version} on ${acknowledged} of ${count(connected, "instance")}`;
  return ms === null ? share : `${share}, ${Math.round(ms)} ms`;
}

/** One line for each client that has not acknowledged yet. */
export function missingLines({ missing }: DeliveryView): string[] {
  return missing.map(({ client, version, release, heardAt }) => {
    const of = release === null ? "" : ` of release ${release}`;
    return `  ${client}${of} is at version ${version}, last heard at ${timeOfDay(new Date(heardAt))}`;
  });
}
