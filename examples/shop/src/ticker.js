import { ordersPlaced } from "./orders.js";
import { identity, instance, release } from "./release.js";

const tickMs = 500;
const replayLimit = 1000;
const listeners = new Set();
let current = tickOf(Date.now());

setInterval(advance, 50).unref();

/**
 * A stream of one event per half second of wall time. The id is the number of the half second, the same in every
 * instance, so a client that reconnects with Last-Event-ID misses nothing wherever it lands.
 */
export function followTicks(request, response) {
  response.writeHead(200, { ...identity, "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const seen = Number.parseInt(request.headers["last-event-id"] ?? "", 10);
  const listener = {
    response,
    last: Number.isNaN(seen) ? current - 1 : Math.max(seen, current - replayLimit),
  };
  response.write("retry: 100\n\n");
  listeners.add(listener);
  deliver(listener);
  response.on("close", () => listeners.delete(listener));
}

/** Ends every stream in good order: clients reconnect elsewhere. */
export function endTicks() {
  for (const { response } of listeners) response.end();
}

function advance() {
  const now = tickOf(Date.now());
  if (now <= current) return;
  current = now;
  for (const listener of listeners) deliver(listener);
}

function deliver(listener) {
  while (listener.last < current) {
    listener.last += 1;
    listener.response.write(`id: ${listener.last}\ndata: ${describe(listener.last)}\n\n`);
  }
}

function describe(tick) {
  return JSON.stringify({
    tick,
    release: release.version,
    instance,
    orders: ordersPlaced(),
    viewers: listeners.size,
  });
}

function tickOf(ms) {
  return Math.floor(ms / tickMs);
}
