import { messageOf } from "../../../errors.ts";
import type { FromWorker, ToWorker } from "../messages.ts";
import { noAccessLog, openAccessLog } from "./accessLog.ts";
import { DataPlane } from "./dataPlane.ts";
import { RouterServer } from "./routerServer.ts";

/*
 * A router worker: started by the router's primary (node:cluster, SCHED_NONE, so that it accepts by itself), it does
 * what the primary says over IPC and carries the traffic.
 */
const accessLogPath = process.env["SWITCHYARD_ACCESS_LOG"];
const plane = new DataPlane(accessLogPath ? openAccessLog(accessLogPath) : noAccessLog, (instance, reason) =>
  tell({ kind: "suspect", instance, reason }),
);
const server = new RouterServer(plane);

process.on("message", (message: ToWorker) => {
  perform(message).catch((error: unknown) => {
    process.stderr.write(`router worker: ${message.kind}: ${messageOf(error)}\n`);
  });
});
// A bug in one request must not end all the others; the log says that it is there.
process.on("uncaughtException", (error) => {
  process.stderr.write(`router worker: ${error.stack ?? error.message}\n`);
});
// Ctrl-C or a service manager's stop reaches the whole group; when a worker leaves is the primary's to say.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});

async function perform(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "table":
      plane.apply(message.table);
      return tell({ kind: "acknowledged", generation: message.table.generation });
    case "health":
      return plane.setHealth(message.states);
    case "listen":
      return tell({ kind: "listening", addresses: await server.listen(message.addresses) });
    case "observe":
      return tell({
        kind: "observation",
        id: message.id,
        generation: plane.table.generation,
        inflight: plane.inflight(),
      });
    case "metrics":
      return tell({ kind: "metrics", id: message.id, releases: plane.metrics() });
    case "cut":
      plane.cut(message.instance, message.kinds);
      return tell({ kind: "cut", id: message.id });
    case "leave":
      await server.leave(message.deadlineMs);
      server.close();
      await plane.close();
      process.exit(0);
  }
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
