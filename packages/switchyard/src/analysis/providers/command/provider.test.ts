import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../clock.ts";
import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { contractQuestion, metricProviderContract } from "../contract.ts";
import { secretValue } from "../testing/tools.ts";
import { commandProvider } from "./provider.ts";

type Config = ProviderConfigs["command"];

const redact = (text: string) => text.replaceAll(secretValue, "[redacted]");
const environment = { PATH: process.env["PATH"] ?? "", TOKEN: secretValue };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchyard-command-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const patience = { timeout: 20_000, interval: 20 };
const never = new AbortController().signal;

const provider = (run: string, more: Partial<Config> = {}, clock = systemClock) =>
  commandProvider(
    { run, output: "status", timeout: 10_000, ...more },
    { clock, commandGround: async () => ({ directory: folder, env: environment, redact }) },
  );

const measure = (run: string, more: Partial<Config> = {}, signal = never, clock = systemClock) =>
  provider(run, more, clock).measure(contractQuestion(), signal);

const commands = {
  data: "echo 4.5",
  nothing: "true",
  slow: "sleep 60",
  refusing: 'echo "no: $TOKEN" >&2; exit 3',
  away: "/nowhere/at/all",
} as const;

metricProviderContract("command", {
  data: { kind: "samples", samples: [4.5] },
  source: "command",
  troubles: ["away", "slow", "refusing"],
  open: async (condition, timeout) => ({
    provider: provider(commands[condition], { output: "number", timeout }),
    [Symbol.asyncDispose]: async () => undefined,
  }),
});

describe("commandProvider", () => {
  test.each([
    ["true", 1],
    ["exit 1", 0],
    ["exit 42", 0],
  ])("`%s` measures %i by its status", async (run, value) => {
    expect((await measure(run)).data).toEqual({ kind: "samples", samples: [value] });
  });

  test.each(["no-such-program", "./", "kill -9 $$"])(
    "`%s` measures nothing: it could not run to its end",
    async (run) => {
      await expect(measure(run)).rejects.toMatchObject({ code: "METRIC_UNAVAILABLE" });
    },
  );

  test.each([
    ["echo ' -1.5e3 '", -1500],
    ["echo NaN", Number.NaN],
  ])("`%s` measures the number that it prints", async (run, value) => {
    expect((await measure(run, { output: "number" })).data).toEqual({ kind: "samples", samples: [value] });
  });

  test.each([
    ["echo 12 errors", "no number"],
    ["echo 1; echo oops >&2; exit 2", "oops"],
    ["yes", "printed more than"],
    ["yes >&2", "printed more than"],
  ])("`%s` measures nothing when a number is expected", async (run, message) => {
    await expect(measure(run, { output: "number" })).rejects.toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringContaining(message),
    });
  });

  test("runs in the release's folder with its environment, and knows what is asked", async () => {
    const question = contractQuestion();
    const run = 'echo "$PWD $TOKEN $SWITCHYARD_APP $SWITCHYARD_RELEASE $SWITCHYARD_WINDOW_TO $HOME" > told';
    await provider(run).measure(question, new AbortController().signal);
    const told = await readFile(join(folder, "told"), "utf8");
    expect(told).toBe(`${folder} ${secretValue} shop 7 ${question.window.to} \n`);
  });

  const child = "sleep 60";

  test.each([
    ["at its timeout", `(${child}) & touch started; wait`],
    ["at its timeout, though the shell has ended", `(${child}) & touch started`],
  ])("%s it is killed with everything that it started", async (_, run) => {
    const impatient = { ...systemClock, sleep: () => started() };
    await expect(measure(run, { timeout: 200 }, never, impatient)).rejects.toMatchObject({
      message: expect.stringContaining("did not end within 200ms"),
    });
    await expectNothingLeft();
  });

  test("what it leaves behind is killed when it has ended", async () => {
    await measure(`(${child}) > /dev/null 2>&1 & true`);
    await expectNothingLeft();
  });

  test("measures nothing where the release's folder is gone", async () => {
    await rm(folder, { recursive: true });
    await expect(measure("true")).rejects.toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringContaining(folder),
    });
  });

  test("an abort kills it at once", async () => {
    const controller = new AbortController();
    const measured = measure(`touch started; ${child}`, {}, controller.signal);
    const aborted = expect(measured).rejects.toThrow("enough");
    await started();
    controller.abort(new Error("enough"));
    await aborted;
    await expectNothingLeft();
  });
});

/** Resolves when the command has touched its file. */
function started(): Promise<void> {
  return vi.waitFor(() => access(join(folder, "started")), patience);
}

/** Nothing runs any more in the folder; what the commands start would run for a minute. */
async function expectNothingLeft(): Promise<void> {
  await vi.waitFor(async () => {
    const { stdout } = await execa("sh", ["-c", "ls -l /proc/[0-9]*/cwd 2>/dev/null || true"]);
    expect(stdout).not.toContain(folder);
  }, patience);
}
