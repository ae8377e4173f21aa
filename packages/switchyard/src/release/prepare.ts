import { spawn } from "node:child_process";
import { access, mkdir, open, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { SwitchyardError } from "../errors.ts";
import { errorCode } from "./errorCode.ts";

export interface Preparation {
  /** Absolute; the unpacked release. */
  readonly directory: string;
  readonly command: string;
  /** The whole environment of the command. */
  readonly env: Readonly<Record<string, string>>;
  /** Gets the command's output. */
  readonly logFile: string;
  /** Default: 15 minutes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs an app's `prepare` in its unpacked release, once: a finished one is marked beside the directory and not run
 * again, one that was interrupted is. Throws PREPARE_FAILED with the last lines of its output, or the signal's reason.
 */
export async function prepareRelease(preparation: Preparation): Promise<void> {
  const marker = `${preparation.directory}.prepared`;
  if (await exists(marker)) return;
  const outcome = await run(preparation);
  preparation.signal?.throwIfAborted();
  if (outcome.kind === "done") return writeFile(marker, "");
  const lines = await lastLines(preparation.logFile);
  throw new SwitchyardError(
    "PREPARE_FAILED",
    `\`${preparation.command}\` ${outcome.reason}.${lines === "" ? "" : `\n${lines}`}`,
    {
      next: `Read ${preparation.logFile}, then mend the app's \`prepare\` and deploy again.`,
      fields: { logFile: preparation.logFile },
    },
  );
}

const killAfterMs = 5_000;
const shownLines = 20;

/**
 * Runs the command given as $0. Descriptor 3 ends when this process does, however it dies; the command then ends too,
 * so that the next attempt does not meet it still at work in the same directory.
 */
const supervise =
  '(read -r _ <&3; kill -s KILL -- -$$) & /bin/sh -c "$0" 3<&-; code=$?; kill $! 2>/dev/null; exit $code';

type Outcome = { readonly kind: "done" } | { readonly kind: "failed"; readonly reason: string };

async function run(preparation: Preparation): Promise<Outcome> {
  const { directory, command, env, logFile, timeoutMs = 15 * 60_000, signal } = preparation;
  signal?.throwIfAborted();
  await mkdir(dirname(logFile), { recursive: true });
  const log = await open(logFile, "w");
  try {
    // Detached: a group of its own, so that whatever the command started is stopped with it.
    const child = spawn("/bin/sh", ["-c", supervise, command], {
      cwd: directory,
      env,
      detached: true,
      stdio: ["ignore", log.fd, log.fd, "pipe"],
    });
    let timedOut = false;
    let killer: NodeJS.Timeout | undefined;
    const stop = () => {
      signalGroup(child.pid, "SIGTERM");
      killer ??= setTimeout(() => signalGroup(child.pid, "SIGKILL"), killAfterMs);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await new Promise<Outcome>((resolve) => {
        child.once("error", (error) =>
          resolve({ kind: "failed", reason: `could not be run: ${error.message}` }),
        );
        child.once("exit", (code, by) => {
          if (timedOut) resolve({ kind: "failed", reason: `did not finish within ${timeoutMs / 1000} s` });
          else if (code === 0) resolve({ kind: "done" });
          else
            resolve({
              kind: "failed",
              reason: code === null ? `was ended by ${by}` : `exited with ${code}`,
            });
        });
      });
    } finally {
      clearTimeout(timer);
      clearTimeout(killer);
      signal?.removeEventListener("abort", stop);
      if (killer !== undefined) signalGroup(child.pid, "SIGKILL");
    }
  } finally {
    await log.close();
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

async function lastLines(file: string): Promise<string> {
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  return lines.slice(-shownLines).join("\n");
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
