import { request } from "node:http";
import { connect } from "node:net";
import type { HealthRoute, InstanceRoute } from "../../routeTable.ts";
import type { CheckResult } from "./healthState.ts";

/** One check over a connection of its own. Never throws. */
export function probe(
  { host, port }: Pick<InstanceRoute, "host" | "port">,
  { check, timeoutMs }: HealthRoute,
): Promise<CheckResult> {
  return new Promise((resolve) => {
    const finish = (result: CheckResult) => {
      clearTimeout(timer);
      resolve(result);
      attempt.destroy();
    };
    const timer = setTimeout(() => finish(failure(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const attempt =
      check.kind === "tcp"
        ? connect({ host, port }, () => finish({ ok: true }))
        : request({ host, port, path: check.path, agent: false, headers }, (response) => {
            const status = response.statusCode ?? 0;
            finish(
              status >= 200 && status < 300 ? { ok: true } : failure(`${check.path} answered ${status}`),
            );
          });
    attempt.on("error", (error: NodeJS.ErrnoException) => finish(failure(wordsFor(error))));
    if ("end" in attempt && check.kind === "http") attempt.end();
  });
}

const headers = { "user-agent": "switchyard-health", connection: "close" };

function wordsFor(error: NodeJS.ErrnoException): string {
  if (error.code === "ECONNREFUSED") return "connection refused";
  if (error.code === "ECONNRESET") return "connection reset";
  return error.message;
}

function failure(reason: string): CheckResult {
  return { ok: false, reason };
}
