import { spawn } from "node:child_process";
import { get } from "node:http";
import { connect } from "node:net";
import type { Readiness } from "../port.ts";
import { loopback } from "./environment.ts";
import type { CheckResult } from "./readiness.ts";

/** What a check needs to know of the instance. */
export interface CheckTarget {
  readonly port: number;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes one readiness check. Never throws; an aborted `signal` is a failed check. */
export async function runCheck(
  check: Readiness["check"],
  target: CheckTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<CheckResult> {
  const limit = new AbortController();
  const abort = () => limit.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal.addEventListener("abort", abort);
  const tooLate: CheckResult = {
    ok: false,
    detail: `no answer within ${Math.ceil(timeoutMs)} ms`,
    timedOut: true,
  };
  try {
    return await attempt(check, target, limit.signal, tooLate);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

function attempt(
  check: Readiness["check"],
  target: CheckTarget,
  limit: AbortSignal,
  tooLate: CheckResult,
): Promise<CheckResult> {
  if (check.kind === "http") return httpCheck(check.path, check.expectStatus, target.port, limit, tooLate);
  if (check.kind === "tcp") return tcpCheck(target.port, limit, tooLate);
  return commandCheck(check.command, target, limit, tooLate);
}

function httpCheck(
  path: string,
  expectStatus: number | undefined,
  port: number,
  limit: AbortSignal,
  tooLate: CheckResult,
): Promise<CheckResult> {
  return new Promise((resolve) => {
    const headers = { "user-agent": "switchyard-health" };
    const request = get({ host: loopback, port, path, headers, agent: false, signal: limit }, (response) => {
      const status = response.statusCode ?? 0;
      const ok = expectStatus === undefined ? status >= 200 && status < 300 : status === expectStatus;
      // The body is read to its end, so that the app does not see a connection that breaks off.
      const cut = setTimeout(() => request.destroy(), longestBodyMs).unref();
      response
        .on("error", () => {})
        .on("close", () => clearTimeout(cut))
        .resume();
      resolve(ok ? { ok } : { ok, detail: `answered ${status}` });
    });
    request.on("error", (error) => resolve(limit.aborted ? tooLate : failure(error)));
  });
}

function tcpCheck(port: number, limit: AbortSignal, tooLate: CheckResult): Promise<CheckResult> {
  return new Promise((resolve) => {
    const socket = connect({ host: loopback, port });
    const finish = (result: CheckResult) => {
      limit.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(result);
    };
    const onAbort = () => finish(tooLate);
    limit.addEventListener("abort", onAbort);
    socket.on("error", (error) => finish(failure(error)));
    socket.on("connect", () => finish({ ok: true }));
  });
}

function commandCheck(
  command: string,
  target: CheckTarget,
  limit: AbortSignal,
  tooLate: CheckResult,
): Promise<CheckResult> {
  return new Promise((resolve) => {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: target.directory,
      env: target.env,
      stdio: "ignore",
      detached: true,
    });
    const killGroup = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It ended by itself at this very moment.
      }
    };
    limit.addEventListener("abort", killGroup);
    child.on("error", (error) => resolve(failure(error)));
    child.on("exit", (status, killedBy) => {
      limit.removeEventListener("abort", killGroup);
      if (limit.aborted) resolve(tooLate);
      else if (status === 0) resolve({ ok: true });
      else {
        const how = status === null ? `was killed by ${killedBy}` : `exited with status ${status}`;
        resolve({ ok: false, detail: `the check command ${how}` });
      }
    });
  });
}

function failure(error: NodeJS.ErrnoException): CheckResult {
  const detail = error.code === "ECONNREFUSED" ? "connection refused" : error.message;
  return { ok: false, detail };
}

const longestBodyMs = 1000;
