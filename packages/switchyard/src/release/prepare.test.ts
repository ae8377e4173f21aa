import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Preparation, prepareRelease } from "./prepare.ts";

let root: string;
let base: Omit<Preparation, "command">;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "switchyard-prepare-"));
  const directory = join(root, "releases/1");
  await mkdir(directory, { recursive: true });
  base = {
    directory,
    env: { PATH: process.env["PATH"] ?? "", NAME: "shop" },
    logFile: join(root, "logs/prepare.log"),
  };
});
afterEach(() => rm(root, { recursive: true, force: true }));

const read = (path: string) => readFile(join(root, path), "utf8");

test("runs the command once, in the release, with its environment, and keeps the output", async () => {
  const preparation = { ...base, command: 'echo "$NAME"; echo ran >> runs; echo oops >&2' };
  await prepareRelease(preparation);
  await prepareRelease(preparation);
  expect(await read("releases/1/runs")).toBe("ran\n");
  expect(await read("logs/prepare.log")).toBe("shop\noops\n");
});

test("a failure tells the last lines, and the next attempt runs again", async () => {
  const command = "echo ran >> runs; seq 1 50; exit 7";
  const failed = prepareRelease({ ...base, command });
  await expect(failed).rejects.toMatchObject({ code: "PREPARE_FAILED" });
  await expect(failed).rejects.toThrow(/exited with 7\.\n31\n(.*\n)*50$/);
  await expect(prepareRelease({ ...base, command })).rejects.toThrow("exited with 7");
  expect(await read("releases/1/runs")).toBe("ran\nran\n");
});

test("a command that takes too long is stopped with everything it started", async () => {
  const command = "sleep 600 & echo $! > pid; wait";
  await expect(prepareRelease({ ...base, command, timeoutMs: 300 })).rejects.toThrow(
    "did not finish within 0.3 s",
  );
  await expectGone(Number(await read("releases/1/pid")));
});

test("an abort stops the command and is not taken for its failure", async () => {
  const controller = new AbortController();
  const preparing = prepareRelease({
    ...base,
    command: "sleep 600 & echo $! > pid; wait",
    signal: controller.signal,
  });
  await expect.poll(() => read("releases/1/pid").catch(() => "")).toMatch(/\d+\n/);
  controller.abort(new Error("the rollout was aborted"));
  await expect(preparing).rejects.toThrow("the rollout was aborted");
  await expectGone(Number(await read("releases/1/pid")));
});

test("nothing of the command outlives a control plane that is killed", async () => {
  const preparation = { ...base, command: "sleep 600 & echo $! > pid; wait" };
  const script =
    `import { prepareRelease } from ${JSON.stringify(import.meta.resolve("./prepare.ts"))};` +
    `await prepareRelease(${JSON.stringify(preparation)});`;
  const controlPlane = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: "inherit",
  });
  await expect.poll(() => read("releases/1/pid").catch(() => "")).toMatch(/\d+\n/);
  controlPlane.kill("SIGKILL");
  await expectGone(Number(await read("releases/1/pid")));
  await prepareRelease({ ...base, command: "echo again > runs" });
  expect(await read("releases/1/runs")).toBe("again\n");
});

async function expectGone(pid: number): Promise<void> {
  await expect
    .poll(async () => {
      const state = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
      return state === "" || state.includes(") Z ");
    })
    .toBe(true);
}
