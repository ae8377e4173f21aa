import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Misbehaviour } from "./testServer.ts";

/** Accepts and never answers. */
export const hangs: Misbehaviour = () => true;

/** A proxy that waits for the end of the response before it passes any of it on. */
export const buffersStreams: Misbehaviour = (request, response) => {
  if (!isStream(request)) return false;
  response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  return true;
};

/** The same, and it holds the headers back too. */
export const hangsStreams: Misbehaviour = (request) => isStream(request);

export function answers(status: number, headers: OutgoingHttpHeaders = {}): Misbehaviour {
  return (_request, response) => {
    response.writeHead(status, headers).end();
    return true;
  };
}

/** One byte at a time, for ever: bytes come, events never. */
export function drips(everyMs: number): Misbehaviour {
  return (request, response) => {
    if (!isStream(request)) return false;
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: ");
    const timer = setInterval(() => response.write("x"), everyMs);
    response.on("close", () => clearInterval(timer));
    return true;
  };
}

function isStream(request: IncomingMessage): boolean {
  return request.url?.startsWith("/flags/v1/stream") ?? false;
}
