import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import type { InstanceHandle } from "../port.ts";
import { errorCode } from "./errorCode.ts";
import type { ProcessTable } from "./processTable.ts";
import { isSame } from "./runningProcess.ts";

/**
 * Ends an instance's whole process group: SIGTERM, then SIGKILL after `graceMs` (at once when 0). Resolves when
 * nothing of it runs. A group that is not proven to be this instance's gets no signal.
 */
export async function terminate(
  handle: InstanceHandle,
  graceMs: number,
  tools: { readonly clock: Clock; readonly table: ProcessTable },
): Promise<void> {
  const { clock, table } = tools;
  if (!ownsGroup(handle, table)) return;
  const begun = clock.now();
  // While one member lives, the kernel gives the group's number to nobody else, so the proof above holds on.
  for (let round = 0, last: NodeJS.Signals | undefined; groupLives(handle.pid, table); round++) {
    const waitedMs = clock.now() - begun;
    const wanted = waitedMs >= graceMs ? "SIGKILL" : "SIGTERM";
    if (wanted !== last) signalGroup(handle.pid, wanted);
    last = wanted;
    if (waitedMs > graceMs + unkillableMs) {
      throw new SwitchyardError("TIMEOUT", `Process ${handle.pid} of ${handle.id} survives SIGKILL.`, {
        next: "Look at what it waits for in the kernel (`ps -o stat,wchan`), often a network file system.",
      });
    }
    const untilKill = wanted === "SIGTERM" ? graceMs - waitedMs : longestPollMs;
    await clock.sleep(Math.min(5 * 1.5 ** Math.min(round, 20), longestPollMs, untilKill));
  }
}

/** By its leader (also as a zombie), else by a member that was started with this instance's id. */
function ownsGroup(handle: InstanceHandle, table: ProcessTable): boolean {
  const leader = table.get(handle.pid);
  if (leader !== undefined) return isSame(handle, leader);
  const mark = `SWITCHYARD_INSTANCE_ID=${handle.id}`;
  return members(handle.pid, table).some((entry) => table.environment(entry.pid).includes(mark));
}

function groupLives(group: number, table: ProcessTable): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
  }
  // Zombies count as members for `kill`, yet nothing of them runs.
  return members(group, table).length > 0;
}

function members(group: number, table: ProcessTable) {
  return table.list().filter((entry) => entry.group === group && entry.alive);
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

const longestPollMs = 100;
const unkillableMs = 10_000;
