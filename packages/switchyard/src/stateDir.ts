import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { SwitchyardError } from "./errors.ts";

/** Where the control plane keeps everything: SWITCHYARD_STATE, else the XDG state folder. Absolute. */
export function defaultStateDir(env: Readonly<Record<string, string | undefined>>): string {
  if (env["SWITCHYARD_STATE"]) return resolve(env["SWITCHYARD_STATE"]);
  const base = env["XDG_STATE_HOME"] || join(env["HOME"] || homedir(), ".local", "state");
  return resolve(base, "switchyard");
}

/** The control plane's unix socket. Throws USAGE when the path is too long for one. */
export function socketPath(stateDir: string): string {
  const path = join(resolve(stateDir), "switchyard.sock");
  const bytes = Buffer.byteLength(path);
  if (bytes > maxSocketPathBytes) {
    throw new SwitchyardError(
      "USAGE",
      `The path of the control plane's socket is ${bytes} bytes long, and the system allows ${maxSocketPathBytes}: ${path}`,
      { next: "Choose a shorter state directory with --state-dir or SWITCHYARD_STATE." },
    );
  }
  return path;
}

/** Linux allows 107, macOS 103; a round number below both leaves room for neighbours of the socket. */
const maxSocketPathBytes = 100;
