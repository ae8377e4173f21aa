import type { OpenAPIHono } from "@hono/zod-openapi";
import { streamSSE } from "hono/streaming";
import type { EventRecord } from "../state/records.ts";
import type { EventView } from "./api.ts";
import type { ControlPlane } from "./controlPlane.ts";
import { iso } from "./views.ts";

/** Server-sent events of one app: its status whenever something changed, every event once, a comment as heartbeat. */
export function mountWatch(http: OpenAPIHono, { ground, reader }: ControlPlane): void {
  http.get("/v1/apps/:app/watch", async (c) => {
    const app = c.req.param("app");
    await reader.status(app);
    return streamSSE(c, async (stream) => {
      const closed = new AbortController();
      stream.onAbort(() => closed.abort());
      const events: EventRecord[] = [];
      let changed = true;
      let wake: () => void = nothing;
      const stopEvents = ground.events.onEvent((event) => {
        if (event.app === app) events.push(event);
        wake();
      });
      const stopChanges = ground.events.onChange((name) => {
        if (name === app) changed = true;
        wake();
      });
      try {
        let lastWritten = 0;
        while (!closed.signal.aborted) {
          for (const event of events.splice(0)) {
            await stream.writeSSE({
              event: "event",
              id: String(event.id),
              data: JSON.stringify(eventView(event)),
            });
          }
          const now = ground.clock.now();
          if (changed || now - lastWritten >= refreshMs) {
            changed = false;
            lastWritten = now;
            await stream.writeSSE({ event: "status", data: JSON.stringify(await reader.status(app)) });
          }
          // Changes come in bursts; one status tells of them all.
          await ground.clock.sleep(burstMs, closed.signal).catch(() => undefined);
          if (!changed && events.length === 0) {
            const awake = new Promise<void>((resolve) => {
              wake = resolve;
            });
            await Promise.race([awake, ground.clock.sleep(refreshMs, closed.signal).catch(() => undefined)]);
            if (ground.clock.now() - lastWritten >= refreshMs) await stream.write(": heartbeat\n\n");
          }
        }
      } finally {
        stopEvents();
        stopChanges();
      }
    });
  });
}

/** Weights, timers and memory move without an event. */
const refreshMs = 1_000;
const burstMs = 40;

function nothing(): void {}

function eventView(event: EventRecord): EventView {
  const { at, ...rest } = event;
  return { at: iso(at), ...rest };
}
