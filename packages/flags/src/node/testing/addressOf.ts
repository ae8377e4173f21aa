import type { Server } from "node:http";

/** @throws Error when the server listens on no port */
export function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("listens on no port");
  return `http://127.0.0.1:${address.port}`;
}
