import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launcher } from "../../packageRoot.ts";
import { type ScriptedServer, startScripted } from "./scriptedServer.ts";

export interface RunResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Leaves standard input open, for `onStarted` to write to. */
  readonly stdin?: boolean;
  /** Called as soon as the process runs. */
  readonly onStarted?: (child: ChildProcess) => void;
}

/** Runs the real `switchyard` command in a process of its own, without a terminal. */
export async function runBin(
  stateDir: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const child = spawn(process.execPath, [launcher("switchyard"), ...args], {
    cwd: options.cwd ?? stateDir,
    env: {
      PATH: process.env["PATH"],
      LANG: "C.UTF-8",
      TZ: "UTC",
      SWITCHYARD_STATE: stateDir,
      ...options.env,
    },
    stdio: [options.stdin === true ? "pipe" : "ignore", "pipe", "pipe"],
  });
  options.onStarted?.(child);
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, stdout, stderr };
}

/** A folder and a scripted control plane for the time of a test. */
export async function withServer(use: (server: ScriptedServer) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const server = await startScripted(folder);
    try {
      await use(server);
    } finally {
      await server.close();
    }
  });
}

export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sy-cli-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
