import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ClientResponse } from "./clientResponse.ts";

/** Protocols that a connection may switch to; h2c would carry requests past the router. */
export function isUpgrade(request: IncomingMessage): boolean {
  const protocol = request.headers.upgrade?.toLowerCase();
  return protocol !== undefined && protocol !== "h2c" && request.method === "GET";
}

/** A response on a connection that asks for an upgrade, for the case that the instance refuses it. */
export function responseOnSocket(request: IncomingMessage, socket: Duplex, head: Buffer): ClientResponse {
  const response = new ClientResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(request.socket);
  response.on("finish", () => request.socket.destroySoon());
  socket.on("error", () => socket.destroy());
  socket.on("drain", () => response.emit("drain"));
  if (head.length > 0) socket.unshift(head);
  return response;
}

/** The head of an instance's 101 as it goes to the client, with further headers. */
export function switchingHead(
  status: number,
  raw: readonly (Buffer | string)[],
  more: readonly string[],
): string {
  let head = `HTTP/1.1 ${status} Switching Protocols\r\n`;
  for (let at = 0; at < raw.length; at += 2) head += `${latin1(raw[at]!)}: ${latin1(raw[at + 1]!)}\r\n`;
  for (let at = 0; at < more.length; at += 2) head += `${more[at]}: ${more[at + 1]}\r\n`;
  return `${head}\r\n`;
}

function latin1(part: Buffer | string): string {
  return typeof part === "string" ? part : part.toString("latin1");
}
