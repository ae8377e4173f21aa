import { type Clock, systemClock } from "../../../clock.ts";
import type { RouterStatus } from "../process/controlApi.ts";
import { routerDirectory } from "../process/directory.ts";
import { ControlClient } from "./controlClient.ts";
import { ensureRouter, type RouterOptions, type RunningRouter } from "./ensureRouter.ts";

export interface RouterSupervisorOptions extends RouterOptions {
  /** A new router process serves the last table from disk; the control plane publishes its newest one now. */
  readonly onRestarted: (router: RunningRouter) => void | Promise<void>;
  /** The router is down or could not be started again; it is tried again until it works. */
  readonly onProblem: (error: unknown) => void;
}

const pollMs = 1_000;
const statusTimeoutMs = 5_000;

/** Keeps a router running: notices at once when its process dies and starts it again on the same port. */
export class RouterSupervisor {
  private readonly options: RouterSupervisorOptions;
  private readonly clock: Clock;
  private readonly client: ControlClient;
  private readonly closed = new AbortController();
  private wake = new AbortController();
  private running: RunningRouter;
  private up = true;
  private readonly watching: Promise<void>;

  /** Starts the router unless it runs. Throws what `ensureRouter` throws. */
  static async start(options: RouterSupervisorOptions): Promise<RouterSupervisor> {
    return new RouterSupervisor(options, await ensureRouter(options));
  }

  private constructor(options: RouterSupervisorOptions, running: RunningRouter) {
    this.options = options;
    this.running = running;
    this.clock = options.clock ?? systemClock;
    const { controlSocket } = routerDirectory(options.stateDir);
    this.client = new ControlClient(controlSocket, () => this.wake.abort());
    this.watching = this.watch();
  }

  get state(): "up" | "down" {
    return this.up ? "up" : "down";
  }

  get router(): RunningRouter {
    return this.running;
  }

  /** Stops watching; the router runs on. */
  async close(): Promise<void> {
    this.closed.abort();
    this.wake.abort();
    await this.watching;
    await this.client.close();
  }

  private async watch(): Promise<void> {
    while (!this.closed.signal.aborted) {
      try {
        const status = await this.status();
        this.up = true;
        if (status.pid !== this.running.pid)
          await this.changed({ pid: status.pid, addresses: status.addresses });
      } catch (error) {
        if (this.closed.signal.aborted) return;
        this.up = false;
        this.options.onProblem(error);
        await this.startAgain();
      }
      await this.pause();
    }
  }

  private async status(): Promise<RouterStatus> {
    const { signal } = this.closed;
    return await this.client.request("GET /status", { timeoutMs: statusTimeoutMs, signal });
  }

  private async startAgain(): Promise<void> {
    try {
      const { addresses } = this.running;
      const router = await ensureRouter({ ...this.options, addresses });
      this.up = true;
      if (router.pid !== this.running.pid) await this.changed(router);
    } catch (error) {
      this.options.onProblem(error);
    }
  }

  private async changed(router: RunningRouter): Promise<void> {
    this.running = router;
    try {
      await this.options.onRestarted(router);
    } catch (error) {
      this.options.onProblem(error);
    }
  }

  private async pause(): Promise<void> {
    const { signal } = this.wake;
    if (!this.closed.signal.aborted) await this.clock.sleep(pollMs, signal).catch(() => {});
    if (signal.aborted) this.wake = new AbortController();
  }
}
