import { execa, type Result } from "execa";
import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { formatDuration } from "../../../config/scalars.ts";
import type { MetricData } from "../../data.ts";
import type { MetricProvider, Question } from "../port.ts";
import type { ProviderTools } from "../tools.ts";
import { unavailable } from "../unavailable.ts";
import { withDeadline } from "../withDeadline.ts";

type Config = ProviderConfigs["command"];
type Tools = Pick<ProviderTools, "clock" | "commandGround">;

/** A command of the user's own, run where the release lies. */
export function commandProvider(config: Config, tools: Tools): MetricProvider {
  const { run, timeout } = config;
  return {
    source,
    measure: (question, signal) =>
      withDeadline(
        { clock: tools.clock, ms: timeout, signal },
        async (inTime) => ({
          data: dataOf(config, await ended(config, question, tools, inTime)),
          query: run,
        }),
        () =>
          unavailable(source, `did not end within ${formatDuration(timeout)} and was killed: ${run}`, {
            next: "Make it faster or raise the metric's `timeout`.",
          }),
      ),
  };
}

const source = "command";
const maxOutputBytes = 64 * 1024;

interface Ended {
  readonly status: number;
  readonly stdout: string;
  /** Both outputs as they can be shown: without secrets, and of bounded length. */
  readonly shown: { readonly stdout: string; readonly stderr: string };
}

/** Runs it to its end; whatever it started and left behind is killed with it. */
async function ended(
  { run }: Config,
  question: Question,
  { commandGround }: Tools,
  signal: AbortSignal,
): Promise<Ended> {
  const { app, release, window } = question;
  const { directory, env, redact } = await commandGround(app, release);
  const child = execa("/bin/sh", ["-c", run], {
    cwd: directory,
    env: {
      ...env,
      SWITCHYARD_APP: app,
      SWITCHYARD_RELEASE: String(release),
      SWITCHYARD_WINDOW_FROM: String(window.from),
      SWITCHYARD_WINDOW_TO: String(window.to),
    },
    extendEnv: false,
    stdin: "ignore",
    cancelSignal: signal,
    killSignal: "SIGKILL",
    killDescendants: true,
    maxBuffer: maxOutputBytes,
    reject: false,
  });
  const { exitCode, stdout, stderr, isMaxBuffer, ...result } = await child;
  child.kill("SIGKILL");
  signal.throwIfAborted();
  if (isMaxBuffer) throw unavailable(source, `printed more than ${maxOutputBytes / 1024} KiB: ${run}`);
  if (exitCode === undefined) throw unavailable(source, `${endOf(result)}: ${run}`, { cause: result.cause });
  const shown = { stdout: redact(stdout).slice(0, 100), stderr: redact(stderr).slice(-2_000) };
  // The shell's own: found nothing to run, or could not run it.
  if (exitCode === 126 || exitCode === 127)
    throw failed(`could not be run (status ${exitCode})`, run, shown.stderr);
  return { status: exitCode, stdout, shown };
}

function endOf({ signal, originalMessage }: Pick<Result, "signal" | "originalMessage">): string {
  return signal === undefined
    ? `could not be run (${originalMessage ?? "no reason is known"})`
    : `was ended by ${signal}`;
}

function dataOf({ run, output }: Config, { status, stdout, shown }: Ended): MetricData {
  if (output === "status") return { kind: "samples", samples: [status === 0 ? 1 : 0] };
  if (status !== 0) throw failed(`ended with ${status}`, run, shown.stderr);
  const printed = stdout.trim();
  if (printed === "") return { kind: "samples", samples: [] };
  const value = Number(printed);
  if (Number.isNaN(value) && printed !== "NaN")
    throw unavailable(source, `printed ${JSON.stringify(shown.stdout.trim())}, which is no number: ${run}`);
  return { kind: "samples", samples: [value] };
}

function failed(how: string, run: string, stderr: string): Error {
  const said = stderr.trim().split("\n").slice(-10).join("\n");
  return unavailable(source, `${how}: ${run}${said === "" ? "" : `\n${said}`}`, {
    next: `Run it by hand: ${run}`,
  });
}
