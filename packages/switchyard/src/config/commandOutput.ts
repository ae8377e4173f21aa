import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Kills it as the deadline does. */
  readonly signal?: AbortSignal | undefined;
}

export type CommandResult =
  | { readonly kind: "done"; readonly stdout: string }
  | { readonly kind: "failed"; readonly reason: string; readonly stderr: string };

const maxOutput = 1024 * 1024;

/** What a command prints, run by /bin/sh. Past the deadline it is killed with everything that it started. */
export function commandOutput(command: string, options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: options.directory,
      env: options.environment,
      stdio: ["ignore", "pipe", "pipe"],
      // Its own process group, so that a deadline reaches its children too.
      detached: true,
    });
    const stdout: Buffer[] = [];
    let bytes = 0;
    let stderr = "";
    let killed: string | undefined;
    const kill = (reason: string) => {
      killed ??= reason;
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
      }
    };
    const timer = setTimeout(
      () => kill(`did not end within ${options.timeoutMs / 1000} s`),
      options.timeoutMs,
    );
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxOutput) kill("printed more than 1 MiB");
      else stdout.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr = (stderr + chunk.toString("utf8")).slice(-2000);
    });
    const stopped = () => kill("was not waited for any longer");
    if (options.signal?.aborted === true) stopped();
    else options.signal?.addEventListener("abort", stopped, { once: true });
    const finish = (result: CommandResult) => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", stopped);
      resolve(result);
    };
    child.once("error", (error) => finish({ kind: "failed", reason: error.message, stderr }));
    child.once("close", (code, signal) => {
      if (code === 0 && killed === undefined)
        return finish({ kind: "done", stdout: Buffer.concat(stdout).toString("utf8") });
      const reason = killed ?? (code === null ? `was ended by ${signal}` : `exited with ${code}`);
      finish({ kind: "failed", reason, stderr });
    });
  });
}
