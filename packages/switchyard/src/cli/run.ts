import { CommanderError } from "commander";
import { SwitchyardError, messageOf } from "../errors.ts";
import { createProgram } from "./program.ts";
import { failureLines } from "./render/failure.ts";
import { styleFor } from "./style.ts";

/** Runs one command line and returns its exit status. Whatever goes wrong is reported once, here. */
export async function runCli(argv: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    await createProgram(signal).parseAsync(argv, { from: "user" });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError && (thrown.exitCode === 0 || thrown.code === "commander.help"))
      return 0;
    const error = asSwitchyardError(thrown);
    report(error, argv);
    return error.exitStatus;
  }
}

function asSwitchyardError(thrown: unknown): SwitchyardError {
  if (thrown instanceof SwitchyardError) return thrown;
  if (thrown instanceof CommanderError) return usageError(thrown);
  return new SwitchyardError("INTERNAL", messageOf(thrown), {
    next: "This is a defect in switchyard; run again with SWITCHYARD_TRACE=1 and report what it prints.",
    cause: thrown,
  });
}

/** commander says `error: unknown option '--x'` and, on a line of its own, `(Did you mean --y?)`. */
function usageError(thrown: CommanderError): SwitchyardError {
  const [first = "", suggestion] = thrown.message.split("\n");
  const message = first.replace(/^error: /, "").replace(/\.$/, "");
  const hint = suggestion?.replace(/^\(|\)$/g, "");
  return new SwitchyardError("USAGE", `${message.charAt(0).toUpperCase()}${message.slice(1)}.`, {
    next: hint ?? "See `switchyard --help`, or `switchyard <command> --help`.",
  });
}

function report(error: SwitchyardError, argv: readonly string[]): void {
  const { env, stderr, stdout } = process;
  if (env["SWITCHYARD_TRACE"]) stderr.write(`${traceOf(error)}\n`);
  if (argv.includes("--json")) {
    stdout.write(`${JSON.stringify({ ...error.document, error })}\n`);
    return;
  }
  const color = !argv.includes("--no-color");
  const style = styleFor({ terminal: stderr.isTTY, columns: stderr.columns, env, color });
  stderr.write(`${failureLines(error, style).join("\n")}\n`);
}

function traceOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${traceOf(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
