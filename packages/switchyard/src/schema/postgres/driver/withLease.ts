import { SwitchyardError } from "../../../errors.ts";
import type { Act, Progress, Throttle } from "../../port.ts";
import type { Connect, Connection } from "../connection.ts";
import { checkServer } from "../session/checkServer.ts";
import type { Patience } from "../session/shortTransaction.ts";
import { ensureState } from "../state/ensureState.ts";
import { acquire, fence, heartbeat, release, sessionPurpose } from "../state/lease.ts";
import { controlOf } from "./control.ts";
import type { DriverGround } from "./ground.ts";

/** What a verb has while it holds the app's lease. */
export interface Held {
  readonly ground: DriverGround;
  readonly token: number;
  readonly connection: Connection;
  /** A second one, to look on while the first one waits. */
  readonly watcher: Connection;
  /** Opens sessions that carry the lease's name, so that the next holder can end them. */
  readonly connect: Connect;
  /** Aborts when the caller wants to stop, `switchyard db cancel` was run, or the lease is lost. */
  readonly signal: AbortSignal;
  readonly fence: (connection: Connection) => Promise<void>;
  /** One transaction of ours on `connection`: first of all, whether we still may. */
  fenced<Result>(body: () => Promise<Result>): Promise<Result>;
  control(): Promise<{ readonly throttle: Throttle; readonly cancelled: boolean }>;
  patience(progress: (progress: Pick<Progress, "waitsFor">) => void): Patience;
}

/** Runs a verb as the only one that changes this app's schema. Throws SCHEMA_BUSY, DATABASE_REFUSED. */
export async function withLease<Result>(
  ground: DriverGround,
  verb: string,
  act: Act,
  body: (held: Held) => Promise<Result>,
): Promise<Result> {
  const { app, schema, prefix, holder } = ground.options;
  act.signal.throwIfAborted();
  const leaseSession = await ground.connect(`${app} ${verb}`);
  const opened: Connection[] = [leaseSession];
  try {
    await checkServer(leaseSession, schema);
    await ensureState(leaseSession, { app, schema, prefix });
    const token = await acquire(leaseSession, { app, holder, verb, ttlMs: ground.leaseMs });
    const connect: Connect = (purpose) => ground.connect(sessionPurpose(app, token, purpose));
    const beat = keepAlive(ground, leaseSession, connect, token);
    try {
      const connection = await connect(verb);
      opened.push(connection);
      const watcher = await connect("watch");
      opened.push(watcher);
      const held = heldBy(ground, token, { connection, watcher, connect }, [act.signal, beat.signal]);
      return await body(held).catch(async (error: unknown) => {
        throw await takeover(interruption(error, held.signal), held);
      });
    } finally {
      await beat.stop();
    }
  } finally {
    for (const connection of opened) await connection.close();
  }
}

function heldBy(
  ground: DriverGround,
  token: number,
  sessions: Pick<Held, "connection" | "watcher" | "connect">,
  signals: AbortSignal[],
): Held {
  const { options, clock, random } = ground;
  const signal = AbortSignal.any(signals);
  const ownFence = (connection: Connection) => fence(connection, options.app, token);
  return {
    ground,
    token,
    ...sessions,
    signal,
    fence: ownFence,
    fenced: (body) =>
      sessions.connection.transaction(async () => {
        await ownFence(sessions.connection);
        return body();
      }),
    control: controlOf(ground, sessions.watcher),
    patience: (progress) => ({
      ...sessions,
      ...options.lock,
      clock,
      random,
      signal,
      progress,
      fence: ownFence,
    }),
  };
}

/**
 * Keeps the lease while the verb runs. A lost session is opened again; the verb is stopped when somebody else has the
 * lease, or when nothing could be said for as long as a lease lasts.
 */
function keepAlive(ground: DriverGround, first: Connection, connect: Connect, token: number) {
  const { clock, leaseMs, options } = ground;
  const stopped = new AbortController();
  const lost = new AbortController();
  let session = first;
  let saidAt = clock.now();
  const beatOnce = async () => {
    const { cancelled } = await heartbeat(session, options.app, token, leaseMs);
    saidAt = clock.now();
    if (cancelled) lost.abort(cancelledError());
  };
  const reopen = async () => {
    await session.close();
    session = await connect("lease");
  };
  const run = async () => {
    while (!lost.signal.aborted) {
      await clock.sleep(Math.min(1000, leaseMs / 5), stopped.signal);
      await beatOnce().catch(async (error: unknown) => {
        const fenced = error instanceof SwitchyardError && error.code === "SCHEMA_FENCED";
        if (fenced || clock.now() - saidAt > leaseMs) lost.abort(error);
        else await reopen().catch(() => undefined);
      });
    }
  };
  const running = run().catch(() => undefined);
  return {
    signal: lost.signal,
    stop: async () => {
      stopped.abort();
      await running;
      await release(session, options.app, token).catch(() => undefined);
      await session.close();
    },
  };
}

function cancelledError(): SwitchyardError {
  return new SwitchyardError("INTERRUPTED", "stopped by `switchyard db cancel`", {
    next: "Run the same command again: it goes on from here.",
  });
}

/** Whoever takes over ends the sessions of the one before: these are lost like others, and the lease says why. */
async function takeover(failure: unknown, { connect, fence: ownFence }: Held): Promise<unknown> {
  if (!(failure instanceof SwitchyardError) || failure.code !== "DATABASE_UNREACHABLE") return failure;
  const connection = await connect("lease").catch(() => undefined);
  if (connection === undefined) return failure;
  try {
    await ownFence(connection);
    return failure;
  } catch (fenced) {
    return fenced instanceof SwitchyardError && fenced.code === "SCHEMA_FENCED" ? fenced : failure;
  } finally {
    await connection.close();
  }
}

/** What was stopped says why it was, rather than how the stop came to be felt. */
function interruption(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted) return error;
  const reason: unknown = signal.reason;
  if (reason instanceof SwitchyardError) return reason;
  return new SwitchyardError("INTERRUPTED", "stopped before it was done", {
    next: "Run the same command again: it goes on from here.",
    cause: error,
  });
}
