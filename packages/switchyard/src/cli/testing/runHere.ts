import { createClient } from "../../client/client.ts";
import { SwitchyardError } from "../../errors.ts";
import { socketPath } from "../../stateDir.ts";
import { createOutput } from "../output.ts";
import { createProgram } from "../program.ts";
import { failureLines } from "../render/failure.ts";
import { styleFor } from "../style.ts";
import type { RunResult } from "./runBin.ts";

/** Runs a command line in this process, without a terminal: what `runBin` does, where many are run. */
export async function runHere(
  stateDir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const [stdout, stderr] = [new TextSink(), new TextSink()];
  const style = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });
  const { signal } = new AbortController();
  const program = createProgram(signal, ({ json = false }) => ({
    env,
    directory: stateDir,
    stateDir,
    client: createClient(socketPath(stateDir), { signal }),
    out: createOutput(stdout, stderr, style, json),
    signal,
    interactive: false,
  }));
  try {
    await program.parseAsync(args, { from: "user" });
    return { status: 0, stdout: stdout.text, stderr: stderr.text };
  } catch (error) {
    if (!(error instanceof SwitchyardError)) throw error;
    const lines = `${failureLines(error, style).join("\n")}\n`;
    return { status: error.exitStatus, stdout: stdout.text, stderr: stderr.text + lines };
  }
}

class TextSink {
  text = "";
  write(text: string): void {
    this.text += text;
  }
  on(): void {}
  off(): void {}
}
