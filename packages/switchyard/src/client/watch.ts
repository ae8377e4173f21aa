import { type Clock, systemClock } from "../clock.ts";
import { SwitchyardError, messageOf } from "../errors.ts";
import type { WatchMessage } from "../server/api.ts";
import { send, unreachable } from "./request.ts";
import { isUnreachable } from "./retry.ts";
import { sseMessages } from "./sse.ts";

/** What a watch tells: the server's messages, and when the line to it was lost and found again. */
export type WatchUpdate =
  | WatchMessage
  | { readonly kind: "disconnected"; readonly reason: string }
  | { readonly kind: "reconnected" };

export interface WatchOptions {
  readonly signal?: AbortSignal | undefined;
  /** The server sends a heartbeat every 5 s; after this silence the connection counts as broken. Default 15 s. */
  readonly silenceMs?: number;
  /** Gives up when the control plane stays away for so long. Default 2 min. */
  readonly awayMs?: number;
  /** The control plane was there a moment ago: also a first connection that fails is tried again. */
  readonly known?: boolean;
  readonly clock?: Clock;
}

/**
 * Follows an app until the caller stops. A control plane that goes away (restart, upgrade, slow) is connected to
 * again; the first message after that is the whole status, so nothing needs to be replayed. Throws
 * CONTROL_PLANE_UNREACHABLE when it was never there or stays away.
 */
export async function* watch(
  socket: string,
  path: string,
  options: WatchOptions = {},
): AsyncGenerator<WatchUpdate, void> {
  const clock = options.clock ?? systemClock;
  let connected = options.known === true;
  let lostAt: number | undefined;
  for (;;) {
    try {
      for await (const message of connection(socket, path, options)) {
        if (lostAt !== undefined) yield { kind: "reconnected" };
        lostAt = undefined;
        connected = true;
        yield message;
      }
      throw unreachable(new Error("it ended the stream"));
    } catch (error) {
      if (!connected || !isUnreachable(error)) throw error;
      if (lostAt === undefined) {
        lostAt = clock.now();
        yield { kind: "disconnected", reason: messageOf(error) };
      } else if (clock.now() - lostAt > (options.awayMs ?? 120_000)) {
        throw error;
      }
      await clock.sleep(reconnectMs, options.signal);
    }
  }
}

async function* connection(
  socket: string,
  path: string,
  options: WatchOptions,
): AsyncGenerator<WatchMessage, void> {
  const response = await send(socket, {
    method: "GET",
    path,
    silenceMs: options.silenceMs ?? 15_000,
    signal: options.signal,
  });
  try {
    response.setEncoding("utf8");
    for await (const message of sseMessages(response as AsyncIterable<string>)) {
      const parsed = parse(message.event, message.data);
      if (parsed) yield parsed;
    }
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    throw error instanceof SwitchyardError ? error : unreachable(error);
  } finally {
    response.destroy();
  }
}

/** Messages of a kind that this version does not know are a newer server's, and skipped. */
function parse(event: string, data: string): WatchMessage | undefined {
  switch (event) {
    case "status":
      return { kind: "status", status: JSON.parse(data) };
    case "event":
      return { kind: "event", event: JSON.parse(data) };
    default:
      return undefined;
  }
}

const reconnectMs = 250;
