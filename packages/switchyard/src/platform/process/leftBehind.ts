import type { InstanceHandle, InstanceSpec } from "../port.ts";
import { loopback } from "./environment.ts";
import type { ProcessTable } from "./processTable.ts";

/**
 * The process of this very instance, when one runs that nobody recorded: the control plane died between starting it
 * and writing that down. Told by its environment, in which also the directory must be the same, since another
 * control plane on this machine may use the same ids.
 */
export function findLeftBehind(spec: InstanceSpec, table: ProcessTable): InstanceHandle | undefined {
  const marks = [`SWITCHYARD_INSTANCE_ID=${spec.id}`, `PWD=${spec.directory}`];
  for (const { pid, group, alive, startTime } of table.list()) {
    if (!alive || pid !== group) continue;
    const environment = table.environment(pid);
    if (!marks.every((mark) => environment.includes(mark))) continue;
    const port = Number(environment.find((entry) => entry.startsWith("PORT="))?.slice("PORT=".length));
    if (Number.isInteger(port)) return { id: spec.id, host: loopback, port, pid, startTime };
  }
  return undefined;
}
