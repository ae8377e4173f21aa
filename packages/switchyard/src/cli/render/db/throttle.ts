import type { Throttle } from "../../../schema/port.ts";
import { bytes, seconds } from "../units.ts";
import { whole } from "../../../schema/progressText.ts";

/** `batches of 0.10 s and at most 20,000 rows, 80 % of the time; waits while …` */
export function throttleText(throttle: Throttle): string {
  const { batchMs, maxRows, duty, maxLagMs, maxSlotBytes, maxActive, query, paused } = throttle;
  const waits = [
    `a replica is more than ${seconds(maxLagMs)} behind`,
    `a slot holds back more than ${bytes(maxSlotBytes)}`,
    `more than ${whole(maxActive)} sessions are active`,
    ...(query === null ? [] : [`\`${query}\` is not true`]),
  ];
  const pace = `batches of ${seconds(batchMs)} and at most ${whole(maxRows)} rows, ${Math.round(duty * 100)} % of the time`;
  return `${paused ? "paused; " : ""}${pace}; waits while ${waits.join(", or ")}`;
}
