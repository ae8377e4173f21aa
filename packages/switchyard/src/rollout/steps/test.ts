import { execa } from "execa";
import { request } from "undici";
import type { TestConfig } from "../../config/schema.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import type { InstanceHandle } from "../../platform/port.ts";
import type { StepContext, Stepper } from "./stepper.ts";

/** The app's own checks, against every candidate instance's private address, before any user sees it. */
export const test: Stepper<"test"> = {
  describe: (_step, _from, to) => ({
    title: `test release ${to} at its private address`,
    undo: "nothing to undo: no user has seen it",
  }),
  apply: async (_step, context) => {
    const { candidate, fleet } = context;
    const { test: config } = candidate.config;
    if (config === undefined) return {};
    const handles = (await fleet.active(candidate.app, candidate.number)).flatMap(
      ({ handle }) => handle ?? [],
    );
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(config.timeout)]);
    try {
      for (const handle of handles) for (const check of config.http) await checkHttp(check, handle, signal);
      if (config.command !== undefined) await runCommand(config.command, handles, context, signal);
    } catch (error) {
      context.signal.throwIfAborted();
      if (error instanceof SwitchyardError) throw error;
      const late = signal.aborted;
      throw new SwitchyardError(
        "TEST_FAILED",
        late ? `The test took longer than ${config.timeout} ms.` : messageOf(error),
        {
          cause: error,
          next: late
            ? "Make it faster or raise `test.timeout`."
            : `See \`switchyard logs ${candidate.app}\`.`,
        },
      );
    }
    return {};
  },
  revert: async () => undefined,
};

async function checkHttp(
  check: TestConfig["http"][number],
  { host, port }: InstanceHandle,
  signal: AbortSignal,
): Promise<void> {
  const { method, path, headers, body, expect } = check;
  const url = `http://${host}:${port}${path}`;
  const response = await request(url, { method, headers, signal, ...(body !== undefined && { body }) });
  const text = await response.body.text();
  const failure =
    response.statusCode !== expect.status
      ? `answered ${response.statusCode}, expected ${expect.status}`
      : expect.body !== undefined && !text.includes(expect.body)
        ? `answered without ${JSON.stringify(expect.body)} in its body`
        : undefined;
  if (failure === undefined) return;
  throw new SwitchyardError("TEST_FAILED", `${method} ${url} ${failure}.`, {
    next: "Mend the release, or the check under `test.http`.",
    fields: { url, status: response.statusCode, body: text.slice(0, 500) },
  });
}

async function runCommand(
  command: string,
  handles: readonly InstanceHandle[],
  { candidate, ground }: StepContext,
  signal: AbortSignal,
): Promise<void> {
  const urls = handles.map(({ host, port }) => `http://${host}:${port}`);
  const result = await execa("/bin/sh", ["-c", command], {
    cwd: ground.directoryOf(candidate),
    env: {
      ...(await ground.testEnvironment(candidate)),
      CANDIDATE_URL: urls[0] ?? "",
      CANDIDATE_URLS: urls.join(" "),
      SWITCHYARD_RELEASE: String(candidate.number),
    },
    extendEnv: false,
    cancelSignal: signal,
    forceKillAfterDelay: 2_000,
    reject: false,
    all: true,
    maxBuffer: 1_000_000,
  });
  signal.throwIfAborted();
  if (result.exitCode === 0) return;
  const tail = result.all.split("\n").slice(-10).join("\n");
  throw new SwitchyardError(
    "TEST_FAILED",
    `The test command ended with ${result.exitCode ?? result.signal}:\n${tail}`,
    {
      next: `Run it by hand: ${command}`,
    },
  );
}
