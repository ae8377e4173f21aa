import { setTimeout as sleep } from "node:timers/promises";
import { SwitchyardError } from "../../../errors.ts";
import type { Connect, Connection } from "../connection.ts";

/** A session for long work, which opens a new one when it is lost. */
export interface LastingSession {
  /**
   * Runs `body`, again from its beginning when the session is lost in it: each transaction has to find out from the
   * database where to go on. Throws DATABASE_UNREACHABLE when no new session lasts.
   */
  use<Result>(body: (connection: Connection) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** A failover takes a minute; longer than these together, and a person has to look. */
const pausesMs = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000];

/** `settings` hold for each session: SET statements. */
export function lastingSession(
  connect: Connect,
  purpose: string,
  {
    settings,
    signal,
    pauses = pausesMs,
  }: {
    readonly settings: string;
    readonly signal: AbortSignal;
    readonly pauses?: readonly number[];
  },
): LastingSession {
  let current: Connection | undefined;
  const open = async () => {
    if (current !== undefined) return current;
    const connection = await connect(purpose);
    await connection.query(settings);
    current = connection;
    return connection;
  };
  const drop = async () => {
    const connection = current;
    current = undefined;
    await connection?.close();
  };
  return {
    use: async (body) => {
      for (let lost = 0; ; lost++) {
        try {
          return await body(await open());
        } catch (error) {
          const pause = pauses[lost];
          if (!isUnreachable(error)) throw error;
          await drop();
          if (pause === undefined || signal.aborted) throw error;
          // Not all that have lost their session shall come back in the same moment.
          await sleep(pause * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
        }
      }
    },
    close: drop,
  };
}

function isUnreachable(error: unknown): boolean {
  return error instanceof SwitchyardError && error.code === "DATABASE_UNREACHABLE";
}
