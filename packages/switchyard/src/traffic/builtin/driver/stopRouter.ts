import { type Clock, systemClock } from "../../../clock.ts";
import { SwitchyardError } from "../../../errors.ts";
import type { ShutdownRequest } from "../process/controlApi.ts";
import { isAlive, readPidFile, routerDirectory } from "../process/directory.ts";
import { ControlClient } from "./controlClient.ts";

export interface StopRouterOptions {
  readonly stateDir: string;
  /** Connections that are still open by then are cut. */
  readonly deadlineMs: number;
  readonly clock?: Clock;
}

/** Beyond the deadline, for the router to end its workers. */
const slackMs = 5_000;
const answerMs = 2_000;

/**
 * Lets the router finish its connections and exit; resolves once its process is gone, at once when none runs. One
 * that does not answer is ended by SIGTERM. Throws TIMEOUT when it is still there well after the deadline.
 */
export async function stopRouter(options: StopRouterOptions): Promise<void> {
  const { deadlineMs, clock = systemClock } = options;
  const directory = routerDirectory(options.stateDir);
  const identity = readPidFile(directory);
  if (identity === undefined || !isAlive(identity)) return;
  await askToLeave(directory.controlSocket, deadlineMs, identity.pid);
  const giveUpAt = clock.now() + deadlineMs + slackMs;
  while (isAlive(identity)) {
    if (clock.now() >= giveUpAt) {
      throw new SwitchyardError("TIMEOUT", `The router (pid ${identity.pid}) has not stopped`, {
        next: `End it with \`kill -9 ${identity.pid}\`; that cuts its connections.`,
      });
    }
    await clock.sleep(25);
  }
}

async function askToLeave(socket: string, deadlineMs: number, pid: number): Promise<void> {
  const client = new ControlClient(socket);
  const body: ShutdownRequest = { deadlineMs };
  try {
    await client.request("POST /shutdown", { body, timeoutMs: answerMs });
  } catch (error) {
    if (!(error instanceof SwitchyardError) || error.code !== "ROUTER_UNAVAILABLE") throw error;
    process.kill(pid, "SIGTERM");
  } finally {
    await client.close();
  }
}
