import { type RawData, WebSocket } from "ws";
import type { ClientContext } from "./client.ts";
import { failed } from "./outcome.ts";
import { pause } from "./pause.ts";
import type { Begun } from "./recorder.ts";

const messageMs = 500;
const reconnectMs = 100;
const closeMs = 3000;
/** Service restart, going away: come again (RFC 6455, section 7.4, and IANA's registry). */
const comeAgain = [1012, 1001];
let messages = 0;

/**
 * One WebSocket after the other, a message each half second, each awaited. A close that says "come again" followed by
 * a reconnection is fine, also for the message that was on its way; any other end, or no echo, is a failure.
 */
export async function talk(context: ClientContext): Promise<void> {
  while (!context.ending.aborted) {
    await converse(context);
    await pause(reconnectMs, context.ending);
  }
}

function converse({ options, recorder, ending }: ClientContext): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(new URL("/ws", options.baseUrl.replace(/^http/, "ws")), {
      handshakeTimeout: options.timeoutMs,
      perMessageDeflate: false,
    });
    const opening = recorder.begin();
    let release = "unknown";
    let waiting: { readonly begun: Begun; readonly text: string; readonly timer: NodeJS.Timeout } | undefined;
    let next: NodeJS.Timeout | undefined;
    let error: string | undefined;

    const say = () => {
      const text = `message ${(messages += 1)}`;
      const timer = setTimeout(() => give("no echo"), options.timeoutMs);
      waiting = { begun: recorder.begin(), text, timer };
      socket.send(text);
    };
    const hear = (text: string) => {
      if (waiting === undefined || echoIn(text) !== waiting.text) return give("another echo than was said");
      clearTimeout(waiting.timer);
      recorder.end(waiting.begun, "socket", { kind: "ok", release });
      waiting = undefined;
      if (!ending.aborted) next = setTimeout(say, messageMs);
    };
    const give = (up: string) => {
      error = up;
      socket.terminate();
    };
    const leave = () => {
      if (socket.readyState !== WebSocket.OPEN) return;
      clearTimeout(next);
      socket.close(1000);
      next = setTimeout(() => give("the close was not answered"), closeMs);
    };

    socket.on("upgrade", ({ headers }) => {
      release = String(headers["x-release"] ?? "unknown");
    });
    socket.on("open", () => (ending.aborted ? leave() : say()));
    socket.on("message", (data) => hear(textOf(data)));
    socket.on("error", (cause) => {
      error ??= cause.message;
    });
    socket.on("close", (code) => {
      clearTimeout(next);
      clearTimeout(waiting?.timer);
      ending.removeEventListener("abort", leave);
      if (comeAgain.includes(code)) recorder.reconnect();
      else if (!ending.aborted || code !== 1000) {
        const outcome = failed(error ?? `the WebSocket ended with code ${code}`);
        recorder.end(waiting?.begun ?? opening, "socket", outcome);
      }
      resolve();
    });
    ending.addEventListener("abort", leave);
  });
}

function echoIn(text: string): unknown {
  try {
    return JSON.parse(text).echo;
  } catch {
    return undefined;
  }
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : "";
}
