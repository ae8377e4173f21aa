import type { ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Door } from "./door.ts";
import { mountOfrep, type OfrepParts } from "./ofrepRoutes.ts";
import { requestFault } from "./requestFault.ts";
import { mountSync, type SyncParts } from "./syncRoutes.ts";

interface Parts extends OfrepParts, SyncParts {
  readonly report: (error: unknown) => void;
}

/** Everything that is one question and one answer. */
export function plainRoutes(
  parts: Parts,
): (door: Door["Bindings"], response: ServerResponse) => Promise<void> {
  const http = new Hono<Door>();
  mountOfrep(http, parts);
  mountSync(http, parts);
  http.notFound((c) => c.json({ errorDetails: "There is no such path." }, 404));
  http.onError((error, c) => {
    const fault = requestFault(error);
    if (fault !== undefined) return c.json({ errorDetails: fault }, 400);
    parts.report(error);
    return c.json({ errorDetails: "The control plane failed." }, 500);
  });
  const doors = new WeakMap<object, Door["Bindings"]>();
  const listener = getRequestListener(
    async (request, env) => {
      const door = doors.get(env.incoming)!;
      const response = await http.fetch(request, door);
      for (const [name, value] of Object.entries(door.headers)) response.headers.set(name, value);
      return response;
    },
    { overrideGlobalObjects: false },
  );
  return (door, response) => {
    doors.set(door.incoming, door);
    return listener(door.incoming, response);
  };
}
