import type { ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { isForBrowsers } from "./cors.ts";
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
      const response = mayAsk(door, request) ? await http.fetch(request, door) : forServersOnly();
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

/** Who was let in by the path as it was sent may be led elsewhere by the dots in it. */
function mayAsk({ holder }: Door["Bindings"], { url }: Request): boolean {
  return holder.kind === "server" || isForBrowsers(new URL(url).pathname);
}

function forServersOnly(): Response {
  return Response.json(
    { errorDetails: "This key is for browsers, and this is for servers only." },
    { status: 403 },
  );
}
