import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { SwitchyardError } from "../../../errors.ts";
import { hasCode } from "./systemError.ts";

/** Everything the router keeps on disk, all in one directory that only its user can enter. */
export interface RouterDirectory {
  readonly path: string;
  readonly controlSocket: string;
  readonly pidFile: string;
  readonly lock: string;
  readonly table: string;
  readonly log: string;
  /** What Node itself prints when the router crashes. */
  readonly stderr: string;
}

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Boot id and start time in clock ticks; empty where there is no /proc. */
  readonly startTime: string;
}

const identitySchema = z.object({ pid: z.int(), startTime: z.string() });

/** Linux allows 108 bytes with the closing zero, macOS 104. */
const longestSocketPath = 103;

/** Throws USAGE when the path is too long for a unix socket. */
export function routerDirectory(stateDir: string): RouterDirectory {
  const path = join(stateDir, "router");
  const controlSocket = join(path, "control.sock");
  if (Buffer.byteLength(controlSocket) > longestSocketPath) {
    throw new SwitchyardError(
      "USAGE",
      `The path of the router's control socket is too long: ${controlSocket}`,
      {
        next: `Choose a state directory whose path is at most ${longestSocketPath - "/router/control.sock".length} bytes long.`,
      },
    );
  }
  return {
    path,
    controlSocket,
    pidFile: join(path, "router.pid"),
    lock: join(path, "lock"),
    table: join(path, "table.json"),
    log: join(path, "router.log"),
    stderr: join(path, "stderr.log"),
  };
}

export function createRouterDirectory(directory: RouterDirectory): void {
  mkdirSync(directory.path, { recursive: true, mode: 0o700 });
  chmodSync(directory.path, 0o700);
}

/**
 * Makes this process the directory's one router until it exits, however it exits: the kernel drops SQLite's file
 * lock with the process, so that there is no stale lock to judge. Throws ALREADY_RUNNING.
 */
export function lockRouterDirectory(directory: RouterDirectory): DatabaseSync {
  const database = new DatabaseSync(directory.lock);
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    const owner = readPidFile(directory);
    const who = owner === undefined ? "" : ` (pid ${owner.pid})`;
    throw new SwitchyardError("ALREADY_RUNNING", `A router${who} already runs in ${directory.path}`, {
      next: "Use the running one, or stop it first with `switchyard router stop`.",
      cause,
    });
  }
  chmodSync(directory.lock, 0o600);
  return database;
}

export function writePidFile(directory: RouterDirectory): void {
  const identity: ProcessIdentity = { pid: process.pid, startTime: startTimeOf(process.pid) ?? "" };
  const temporary = `${directory.pidFile}.new`;
  writeFileSync(temporary, `${JSON.stringify(identity)}\n`, { mode: 0o600 });
  renameSync(temporary, directory.pidFile);
}

export function removeRuntimeFiles(directory: RouterDirectory): void {
  rmSync(directory.controlSocket, { force: true });
  rmSync(directory.pidFile, { force: true });
}

/** The router that last started here; undefined when there is none or it left in order. */
export function readPidFile(directory: RouterDirectory): ProcessIdentity | undefined {
  try {
    return identitySchema.parse(JSON.parse(readFileSync(directory.pidFile, "utf8")));
  } catch {
    return undefined;
  }
}

/** Whether exactly this process still runs; a zombie does not. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  return identity.startTime === "" || startTimeOf(identity.pid) === identity.startTime;
}

function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name in parentheses may hold blanks and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[19] === undefined) return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}
