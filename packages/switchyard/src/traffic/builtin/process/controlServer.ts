import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { z } from "zod";
import { catalogue, messageOf, SwitchyardError } from "../../../errors.ts";
import type { RouterLog } from "./log.ts";

const connectionKind = z.enum(["request", "upload", "stream", "websocket"]);
const cutRequest = z.object({ instance: z.string(), kinds: z.array(connectionKind) });
const shutdownRequest = z.object({ deadlineMs: z.number().min(0) });

/** What the router does for each route of `controlApi.ts`; `publish` gets the body unchecked. */
export interface ControlHandlers {
  status(): unknown;
  publish(table: unknown): Promise<unknown>;
  observe(): Promise<unknown>;
  metrics(): Promise<unknown>;
  cut(request: z.infer<typeof cutRequest>): Promise<unknown>;
  shutdown(deadlineMs: number): void;
}

/** A table of thousands of instances is a few megabytes. */
const longestBody = 64_000_000;

/** Serves the control API on a unix socket that only its user can open; the caller holds the directory's lock. */
export async function openControlServer(
  socketPath: string,
  handlers: ControlHandlers,
  log: RouterLog,
): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, handlers)
      .then((body) => send(response, request.url === "/shutdown" ? 202 : 200, body))
      .catch((error: unknown) => {
        const known = error instanceof SwitchyardError ? error : internal(error, log);
        send(response, catalogue[known.code].http, { error: known.toJSON() });
      });
  });
  rmSync(socketPath, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  chmodSync(socketPath, 0o600);
  return server;
}

async function answer(request: IncomingMessage, handlers: ControlHandlers): Promise<unknown> {
  const body = await readJson(request);
  switch (`${request.method} ${request.url}`) {
    case "GET /status":
      return handlers.status();
    case "PUT /table":
      return await handlers.publish(body);
    case "GET /observation":
      return await handlers.observe();
    case "GET /metrics":
      return await handlers.metrics();
    case "POST /cut":
      return await handlers.cut(parse(cutRequest, body));
    case "POST /shutdown":
      handlers.shutdown(parse(shutdownRequest, body).deadlineMs);
      return {};
    default:
      throw new SwitchyardError("NOT_FOUND", `The router has no ${request.method} ${request.url}`, {
        next: "Use a control plane of the router's own version.",
      });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) throw badRequest(`it is longer than ${longestBody} bytes`);
    parts.push(part);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch (error) {
    throw badRequest(messageOf(error));
  }
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw badRequest(z.prettifyError(parsed.error));
}

function badRequest(why: string): SwitchyardError {
  return new SwitchyardError("ROUTER_REFUSED", `The router cannot read the request: ${why}`, {
    next: "Use a control plane of the router's own version.",
  });
}

function internal(error: unknown, log: RouterLog): SwitchyardError {
  log.error({ err: error }, "control request failed");
  return new SwitchyardError("INTERNAL", `The router failed: ${messageOf(error)}`, {
    next: "Look into router.log.",
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
