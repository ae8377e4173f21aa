import { Server } from "node:net";
import { leaveFlags } from "./flags.js";
import { endTicks } from "./ticker.js";
import { closeWebSockets } from "./webSocket.js";

const idleGraceMs = 500;
let leaving = false;

/** True from SIGTERM on: responses then say `Connection: close`. */
export function isLeaving() {
  return leaving;
}

/** Accepts nothing new, finishes what was begun, sends streams elsewhere; the process ends when all are gone. */
export function shutDown(server) {
  leaving = true;
  // Not server.close(): that cuts idle connections at once, perhaps with a request on its way in one of them.
  Server.prototype.close.call(server, () => void leaveFlags().finally(() => process.exit(0)));
  endTicks();
  closeWebSockets(1001, "going away");
  setInterval(() => server.closeIdleConnections(), idleGraceMs);
}
