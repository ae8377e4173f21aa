import { messageOf, SwitchyardError } from "../../errors.ts";
import type { InstanceSpec, Readiness } from "../port.ts";
import { errorCode } from "./errorCode.ts";
import type { ReadinessState } from "./readiness.ts";

/** The process ended before it was ready, or could not be run at all. */
export function instanceFailed(id: string, how: string, logLines: readonly string[]): SwitchyardError {
  return new SwitchyardError(
    "INSTANCE_FAILED",
    withLog(`Instance ${id} ${how} before it was ready.`, logLines),
    {
      next: "Fix what its log says; `run` must stay in the foreground and listen on $PORT.",
      fields: { instance: id, log: logLines },
    },
  );
}

export function couldNotRun(spec: InstanceSpec, cause: unknown): SwitchyardError {
  const why =
    errorCode(cause) === "ENOENT"
      ? `the program or the directory ${spec.directory} does not exist`
      : messageOf(cause);
  return new SwitchyardError("INSTANCE_FAILED", `Instance ${spec.id} could not be run: ${why}.`, {
    next: "Check `run` and that its program is in the release or in PATH.",
    cause,
    fields: { instance: spec.id },
  });
}

export function notReady(
  spec: InstanceSpec,
  port: number,
  state: ReadinessState,
  logLines: readonly string[],
): SwitchyardError {
  const saw = state.kind === "ready" ? "it was ready" : state.last;
  const message = `Instance ${spec.id} was not ready within ${spec.readiness.deadlineMs / 1000} s; last check: ${saw}.`;
  return new SwitchyardError("NOT_READY", withLog(message, logLines), {
    next: remedy(spec.readiness, port),
    fields: { instance: spec.id, lastCheck: saw, log: logLines },
  });
}

/** Somebody stopped it, or the control plane closes. */
export function interrupted(id: string): SwitchyardError {
  return new SwitchyardError("INTERRUPTED", `Instance ${id} was stopped while it started.`, {
    next: "Start it again when it is wanted.",
  });
}

function remedy({ check }: Readiness, port: number): string {
  if (check.kind === "command") return "Make the command of `health:` exit with 0 in time, or set `health:`.";
  const listen = `Make the app listen on $PORT (here ${port})`;
  if (check.kind === "tcp") return `${listen}, or set \`health:\`.`;
  return `${listen} and answer GET ${check.path} with ${check.expectStatus ?? 200}, or set \`health:\`.`;
}

function withLog(message: string, lines: readonly string[]): string {
  if (lines.length === 0) return `${message} Its log is empty.`;
  return [`${message} Its last log lines:`, ...lines.map((line) => `  ${line}`)].join("\n");
}
