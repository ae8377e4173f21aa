import type { Throttle } from "../../port.ts";
import type { Lag } from "./lagWatch.ts";
import type { Answer, Load } from "./load.ts";

/** Why a backfill must not work now; undefined: it may. What cannot be read counts as a reason. */
export function reasonToWait(
  throttle: Throttle,
  { load, lag, answer }: { readonly load: Load; readonly lag: Lag | undefined; readonly answer: Answer },
): string | undefined {
  if (throttle.paused) return "paused";
  return (
    lagReason(throttle, lag) ??
    slotReason(throttle, load) ??
    sessionsReason(throttle, load) ??
    answerReason(answer)
  );
}

export const unreadableLag =
  "replica lag cannot be read: grant pg_monitor to the user of `database.url`, or connect as the owner of the server";

function lagReason({ maxLagMs }: Throttle, lag: Lag | undefined): string | undefined {
  if (lag === undefined) return undefined;
  switch (lag.kind) {
    case "unreadable":
      return unreadableLag;
    case "far":
      return `replica ${lag.replica} is ${bytes(lag.bytes)} behind`;
    case "known":
      if (lag.ms > maxLagMs)
        return `replica lag ${seconds(lag.ms)} (${lag.replica}, limit ${seconds(maxLagMs)})`;
      if (lag.drainMs === undefined || lag.drainMs <= maxLagMs) return undefined;
      return `replica ${lag.replica} needs ${seconds(lag.drainMs)} for what it has yet to replay (limit ${seconds(maxLagMs)})`;
  }
}

function slotReason({ maxSlotBytes }: Throttle, { slots }: Load): string | undefined {
  const worst = slots.toSorted((a, b) => b.bytes - a.bytes)[0];
  if (worst === undefined || worst.bytes <= maxSlotBytes) return undefined;
  const idle = worst.active ? "" : ", which nobody reads";
  return `replication slot ${worst.name}${idle}, holds back ${bytes(worst.bytes)} (limit ${bytes(maxSlotBytes)})`;
}

function sessionsReason({ maxActive }: Throttle, { active, hidden }: Load): string | undefined {
  if (active <= maxActive) return undefined;
  const counted = hidden ? "sessions, which may all be active (grant pg_monitor to see)" : "active sessions";
  return `${active} ${counted} (limit ${maxActive})`;
}

function answerReason(answer: Answer): string | undefined {
  if (answer === true) return undefined;
  return answer === false ? "the throttle's query says no" : `the throttle's query failed: ${answer.failed}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function bytes(count: number): string {
  return count < 2 ** 30 ? `${(count / 2 ** 20).toFixed(1)} MiB` : `${(count / 2 ** 30).toFixed(1)} GiB`;
}
