import type { Clock } from "../../../clock.ts";
import { SwitchyardError } from "../../../errors.ts";
import type { Blocker, Progress } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { backoffMs } from "./backoff.ts";
import { isLockFailure, sqlState } from "./failures.ts";
import { blockersOf, longHolders } from "./lockBlockers.ts";
import { takeLocks, type TableLock } from "./tableLocks.ts";

/** What a short transaction needs of the world. */
export interface Patience {
  /** Does the work. */
  readonly connection: Connection;
  /** Looks on while the other one waits. */
  readonly watcher: Connection;
  readonly timeoutMs: number;
  readonly budgetMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly progress: (progress: Pick<Progress, "waitsFor">) => void;
  /** First in each transaction: whether we still may. */
  readonly fence: (connection: Connection) => Promise<void>;
}

/** What has to be held before anything is done. */
export interface Ground {
  /** Run before the locks, and lock as they go. */
  readonly first?: readonly (() => Promise<void>)[];
  readonly locks: readonly TableLock[];
}

/**
 * Runs `body` in one transaction with these tables locked. Nobody queues up behind us for longer than `timeoutMs`: then
 * everything is rolled back, the app has its turn, and it is tried again. Throws SCHEMA_LOCKED with whoever was in the
 * way once the budget is spent; nobody else's session is ever ended.
 */
export async function shortTransaction<Result>(
  patience: Patience,
  { first, locks }: Ground,
  body: () => Promise<Result>,
): Promise<Result> {
  const { connection, watcher, clock, progress } = patience;
  let blockers: readonly Blocker[] = await longHolders(watcher, locks);
  if (blockers.length > 0) progress({ waitsFor: waitText(blockers) });
  return retryOnLock(patience, attempt, () => blockers);

  async function attempt(): Promise<Result> {
    const sampling = new AbortController();
    const sampled = sample(sampling.signal);
    try {
      return await connection.transaction(async () => {
        await connection.query("SET LOCAL idle_in_transaction_session_timeout = '5s'");
        await patience.fence(connection);
        await takeLocks(connection, locks, patience.timeoutMs, first);
        return body();
      });
    } finally {
      sampling.abort();
      await sampled;
    }
  }

  /** Keeps the last blockers that were seen. */
  async function sample(stop: AbortSignal): Promise<void> {
    const pause = Math.max(10, patience.timeoutMs / 4);
    while (
      await clock.sleep(pause, stop).then(
        () => true,
        () => false,
      )
    ) {
      const seen = await blockersOf(watcher, connection.pid).catch(() => []);
      if (seen.length > 0) blockers = seen;
    }
  }
}

/** Again, with pauses, while nothing but a lock is in the way. Throws SCHEMA_LOCKED when the budget is spent. */
export async function retryOnLock<Result>(
  { clock, random, signal, progress, budgetMs }: Omit<Patience, "connection" | "watcher" | "fence">,
  attempt: () => Promise<Result>,
  blockers: () => readonly Blocker[] = () => [],
): Promise<Result> {
  const end = clock.now() + budgetMs;
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (!isLockFailure(error)) throw error;
      progress({ waitsFor: waitText(blockers(), sqlState(error)) });
      const pause = backoffMs(tries, random);
      if (clock.now() + pause >= end) throw locked(blockers(), tries + 1, error);
      await clock.sleep(pause, signal);
    }
  }
}

export function waitText(blockers: readonly Blocker[], state?: string): string {
  if (blockers.length > 0) return `blocked by ${blockers.map(({ text }) => text).join("; ")}`;
  if (state === "40P01") return "a deadlock with the app, which PostgreSQL has resolved at our cost";
  return "others hold locks on its tables";
}

function locked(blockers: readonly Blocker[], tries: number, cause: unknown): SwitchyardError {
  return new SwitchyardError("SCHEMA_LOCKED", `no lock after ${tries} tries: ${waitText(blockers)}`, {
    next: "Let that end, or end it yourself, and run the same command again; nothing was changed.",
    fields: { blockers },
    cause,
  });
}
