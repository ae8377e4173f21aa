import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import type { Clock } from "../../clock.ts";
import type { InstanceHandle, InstanceSpec } from "../port.ts";
import { instanceEnvironment, loopback } from "./environment.ts";
import { endOf, type LogCursor } from "./log/cursor.ts";
import type { InstanceLog } from "./log/instanceLog.ts";
import type { ProcessTable } from "./processTable.ts";
import { argumentVector } from "./shellCommand.ts";

/** A process that runs an instance: a child of this control plane, or one taken over from an earlier one. */
export interface RunningProcess {
  readonly handle: InstanceHandle;
  readonly startedAt: number;
  /** Aborts when the process has ended; the reason says how, for a sentence: "exited with status 1". */
  readonly ended: AbortSignal;
  /** Its part of the log begins here. */
  readonly logStart: LogCursor;
}

export interface LaunchTools {
  readonly clock: Clock;
  readonly table: ProcessTable;
  readonly log: InstanceLog;
}

/**
 * Starts the app's process in a session and process group of its own, its output appended to the log.
 * Throws what `spawn` throws or emits (no such program, no such directory).
 */
export async function launch(spec: InstanceSpec, port: number, tools: LaunchTools): Promise<RunningProcess> {
  const logStart = endOf(tools.log);
  const [file, ...args] = argumentVector(spec.command);
  const output = tools.log.openForAppend();
  try {
    const child = spawn(file, args, {
      cwd: spec.directory,
      env: instanceEnvironment(spec, port),
      stdio: ["ignore", output, output],
      detached: true,
    });
    const ended = new AbortController();
    child.on("exit", (status, signal) => {
      const how = status === null ? `was killed by ${signal}` : `exited with status ${status}`;
      ended.abort(how);
    });
    if (child.pid === undefined) {
      throw await new Promise<Error>((resolve) => child.once("error", resolve));
    }
    child.unref();
    // Until this turn of the event loop is over, the child cannot be reaped, so its entry is there.
    const startTime = tools.table.get(child.pid)?.startTime ?? "";
    const handle = { id: spec.id, host: loopback, port, pid: child.pid, startTime };
    return { handle, startedAt: tools.clock.now(), ended: ended.signal, logStart };
  } finally {
    closeSync(output);
  }
}

/** Watches a process that is no child of this one, by polling. Undefined when it is gone or another's. */
export function takeOver(
  handle: InstanceHandle,
  tools: LaunchTools,
  watching: AbortSignal,
): RunningProcess | undefined {
  if (!isAlive(handle, tools.table)) return undefined;
  const ended = new AbortController();
  void (async () => {
    while (isAlive(handle, tools.table)) await tools.clock.sleep(pollMs, watching);
    ended.abort("ended (its exit status is unknown: an earlier control plane started it)");
  })().catch(() => {
    // Nobody watches any more.
  });
  // Long ago: the start period is over, and a crash is the first one after a quiet time.
  return { handle, startedAt: 0, ended: ended.signal, logStart: endOf(tools.log) };
}

/** Whether the handle's very process runs, not merely one with its number. */
export function isAlive(handle: InstanceHandle, table: ProcessTable): boolean {
  const entry = table.get(handle.pid);
  return entry !== undefined && entry.alive && isSame(handle, entry);
}

/** Whether this entry is the handle's process, running or a zombie: a leader of its own group, of the same start. */
export function isSame(
  handle: InstanceHandle,
  entry: { readonly startTime: string; readonly group: number },
): boolean {
  return handle.startTime !== "" && entry.startTime === handle.startTime && entry.group === handle.pid;
}

const pollMs = 250;
