import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

const bin = join(import.meta.dirname, "../../../packages/switchyard/bin/switchyard.js");

export interface CliResult {
  /** The exit status; null when a signal ended it. */
  readonly status: number | null;
  /** What `--json` wrote, one document a line. */
  readonly documents: readonly unknown[];
  readonly stderr: string;
}

/** Starts `switchyard --json ...` in a process group of its own, so that Ctrl-C reaches only the caller. */
export function spawnCli(stateDir: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, "--state-dir", stateDir, "--json", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

/** Runs a command as a user does, to its end. `onDocument` sees each document as it comes. */
export async function runCli(
  stateDir: string,
  args: readonly string[],
  onDocument: (document: unknown) => void = () => {},
): Promise<CliResult> {
  const child = spawnCli(stateDir, args);
  const documents: unknown[] = [];
  let stderr = "";
  const closed = once(child, "close");
  child.stderr?.on("data", (text) => (stderr += String(text)));
  for await (const line of linesOf(child)) {
    const document: unknown = JSON.parse(line);
    documents.push(document);
    onDocument(document);
  }
  const [status] = await closed;
  return { status, documents, stderr };
}

/** Its output, line by line. */
export function linesOf(child: ChildProcess): AsyncIterable<string> {
  if (child.stdout === null) throw new Error("the process has no output");
  return createInterface({ input: child.stdout });
}
