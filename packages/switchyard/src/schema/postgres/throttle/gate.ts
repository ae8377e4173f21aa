import { SwitchyardError } from "../../../errors.ts";
import { systemClock } from "../../../clock.ts";
import type { Act, Throttle } from "../../port.ts";
import type { FillGround } from "../backfill/fillGround.ts";
import type { LastingSession } from "../session/lastingSession.ts";
import { LagWatch, severity } from "./lagWatch.ts";
import { ask, readLoad } from "./readLoad.ts";
import { reasonToWait, unreadableLag } from "./reasonToWait.ts";

/** Nobody waits for less. */
const freshMs = 100;
const pauseMs = 250;
/** Share of the limit above which each batch is looked at: it may be the one that is too much. */
const calmShare = 0.25;

/** What stands between two batches. */
export interface Gate {
  /**
   * Waits until the database can bear another batch; the throttle as it is now. Throws ABORTED when it was cancelled,
   * the signal's reason, DATABASE_REFUSED when replicas cannot be looked at from the beginning.
   */
  pass(): Promise<Throttle>;
  /** Of the worst replica, when it was looked at last. */
  lagMs(): number | undefined;
}

export function openGate(
  ground: FillGround,
  session: LastingSession,
  act: Act,
  onWait: (reason: string) => void,
): Gate {
  const watch = new LagWatch();
  let lagMs: number | undefined;
  let worstMs = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let hasPassed = false;

  const look = (throttle: Throttle) =>
    session.use(async (connection) => {
      const load = await readLoad(connection);
      const lag = watch.observe(load);
      lagMs = lag?.kind === "known" ? lag.ms : undefined;
      worstMs = lag === undefined ? 0 : severity(lag);
      const answer = throttle.query === null ? true : await ask(connection, throttle.query);
      return reasonToWait(throttle, { load, lag, answer });
    });

  return {
    lagMs: () => lagMs,
    pass: async () => {
      for (;;) {
        act.signal.throwIfAborted();
        const { cancelled, throttle } = await session.use(async () => ({
          cancelled: await ground.cancelled(),
          throttle: await ground.throttle(),
        }));
        if (cancelled) throw cancellation();
        const isCalm = hasPassed && !throttle.paused && worstMs <= throttle.maxLagMs * calmShare;
        const isFresh = isCalm && performance.now() - lookedAt < freshMs;
        const reason = isFresh ? undefined : await look(throttle);
        if (reason === undefined) {
          if (!isFresh) lookedAt = performance.now();
          hasPassed = true;
          return throttle;
        }
        if (reason === unreadableLag && !hasPassed) throw blind();
        onWait(reason);
        await systemClock.sleep(pauseMs, act.signal);
      }
    },
  };
}

function cancellation(): SwitchyardError {
  return new SwitchyardError("ABORTED", "somebody has cancelled this", {
    next: "`switchyard db backfill` goes on where it stopped.",
  });
}

function blind(): SwitchyardError {
  return new SwitchyardError("DATABASE_REFUSED", "this server has replicas, and their lag cannot be read", {
    next: "GRANT pg_monitor to the user of `database.url`, and run the same command again.",
  });
}
