import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { type Clock, systemClock } from "../../../clock.ts";
import { SwitchyardError } from "../../../errors.ts";
import { launcher } from "../../../packageRoot.ts";
import type { ListenAddress } from "../messages.ts";
import { lockHeldStatus, type RouterStatus } from "../process/controlApi.ts";
import { createRouterDirectory, type RouterDirectory, routerDirectory } from "../process/directory.ts";
import type { RouterSettings } from "../process/settings.ts";
import { sameAddresses } from "./addresses.ts";
import { readStatus } from "./readStatus.ts";

export interface RouterOptions extends RouterSettings {
  /** For a router to begin to listen. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** What to run in place of the product's own router. */
  readonly script?: string;
}

export interface RunningRouter {
  readonly pid: number;
  /** With the real ports. */
  readonly addresses: readonly ListenAddress[];
}

const pollMs = 25;

/** What an old router held, its port above all, is free a moment after its end. */
const patienceMs = 2_000;

/**
 * The running router of the state directory; starts one, detached from this process, when none answers. Throws
 * CONFLICT when the running one listens elsewhere, ROUTER_UNAVAILABLE when a started one does not listen in time.
 */
export async function ensureRouter(options: RouterOptions): Promise<RunningRouter> {
  const { clock = systemClock, timeoutMs = 20_000 } = options;
  const directory = routerDirectory(options.stateDir);
  createRouterDirectory(directory);
  const deadline = clock.now() + timeoutMs;
  let child: StartedProcess | undefined;
  let failingSince: number | undefined;
  while (clock.now() < deadline) {
    const status = await readStatus(directory);
    if (status?.state === "serving") return checkAddresses(status, options.addresses);
    // One that leaves is waited for; the lock would refuse a second one.
    if (status === undefined) {
      // Another one was faster, or an old one has not quite gone.
      if (child?.exitCode() === lockHeldStatus) child = undefined;
      else if (child?.exitCode() !== undefined) {
        failingSince ??= clock.now();
        if (clock.now() - failingSince > patienceMs) throw failedToStart(directory, "it exited at once");
        child = undefined;
      }
      child ??= start(directory, options);
    }
    await clock.sleep(pollMs);
  }
  child?.kill();
  throw failedToStart(directory, `it did not listen within ${timeoutMs} ms`);
}

interface StartedProcess {
  exitCode(): number | undefined;
  kill(): void;
}

function start(directory: RouterDirectory, options: RouterOptions): StartedProcess {
  const { stateDir, addresses, workers, script = launcher("router") } = options;
  const stderr = openSync(directory.stderr, "w", 0o600);
  const child = spawn(process.execPath, [script, JSON.stringify({ stateDir, addresses, workers })], {
    cwd: directory.path,
    detached: true,
    env: environment(),
    stdio: ["ignore", "ignore", stderr],
  });
  closeSync(stderr);
  let exitCode: number | undefined;
  child.once("error", () => {
    exitCode = -1;
  });
  child.once("exit", (code) => {
    exitCode = code ?? -1;
  });
  child.unref();
  return { exitCode: () => exitCode, kill: () => child.kill("SIGKILL") };
}

/** The control plane's own environment may hold secrets that are none of the router's business. */
function environment(): NodeJS.ProcessEnv {
  const names = ["PATH", "HOME", "TZ", "LANG", "NODE_OPTIONS", "SWITCHYARD_ACCESS_LOG"];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function checkAddresses(status: RouterStatus, wanted: readonly ListenAddress[]): RunningRouter {
  const { pid, addresses } = status;
  if (sameAddresses(wanted, addresses)) return { pid, addresses };
  throw new SwitchyardError(
    "CONFLICT",
    `A router (pid ${pid}) already runs here and listens on ${written(addresses)}, not on ${written(wanted)}`,
    {
      next: "Stop it with `switchyard router stop`, then start again; or keep its addresses.",
      fields: { pid, addresses, wanted },
    },
  );
}

function written(addresses: readonly ListenAddress[]): string {
  return addresses.map(({ host, port }) => `${host}:${port}`).join(", ");
}

function failedToStart(directory: RouterDirectory, why: string): SwitchyardError {
  const said = readFileSync(directory.stderr, { encoding: "utf8", flag: "a+" }).trim().slice(-2_000);
  return new SwitchyardError("ROUTER_UNAVAILABLE", `The router did not start: ${why}${said && `\n${said}`}`, {
    next: `Look into ${directory.log}.`,
  });
}
