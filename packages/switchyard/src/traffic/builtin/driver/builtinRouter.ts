import { type Clock, systemClock } from "../../../clock.ts";
import { SwitchyardError } from "../../../errors.ts";
import type { ConnectionKind, ReleaseMetrics, RouterObservation, TrafficRouter } from "../../port.ts";
import type { RouteTable } from "../../routeTable.ts";
import type { ControlAnswers } from "../process/controlApi.ts";
import { routerDirectory } from "../process/directory.ts";
import { ControlClient } from "./controlClient.ts";

export interface BuiltinRouterOptions {
  readonly stateDir: string;
  /** For one answer, and without a signal for the whole of `publish`. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

const retryMs = 50;

/** Drives the builtin router process of a state directory, whether it runs at the moment or not. */
export class BuiltinRouter implements TrafficRouter {
  readonly capabilities = { weights: true, cohorts: true, sticky: true, inflight: true, metrics: true };
  private readonly client: ControlClient;
  private readonly timeoutMs: number;
  private readonly clock: Clock;

  constructor({ stateDir, timeoutMs = 15_000, clock = systemClock }: BuiltinRouterOptions) {
    this.client = new ControlClient(routerDirectory(stateDir).controlSocket);
    this.timeoutMs = timeoutMs;
    this.clock = clock;
  }

  /** Bridges a restart of the router: tries again until it answers, since publishing twice changes nothing. */
  async publish(table: RouteTable, signal?: AbortSignal): Promise<void> {
    const deadline = this.clock.now() + this.timeoutMs;
    for (;;) {
      try {
        await this.request("PUT /table", signal, table);
        return;
      } catch (error) {
        const mayRecover = error instanceof SwitchyardError && error.code === "ROUTER_UNAVAILABLE";
        const isOver = signal === undefined ? this.clock.now() >= deadline : signal.aborted;
        if (!mayRecover || isOver) throw error;
        await this.clock.sleep(retryMs, signal).catch(() => {
          throw error;
        });
      }
    }
  }

  async observe(signal?: AbortSignal): Promise<RouterObservation> {
    return await this.request("GET /observation", signal);
  }

  async metrics(signal?: AbortSignal): Promise<readonly ReleaseMetrics[]> {
    return await this.request("GET /metrics", signal);
  }

  async cut(instance: string, kinds: readonly ConnectionKind[], signal?: AbortSignal): Promise<void> {
    await this.request("POST /cut", signal, { instance, kinds });
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private request<R extends keyof ControlAnswers>(
    route: R,
    signal: AbortSignal | undefined,
    body?: unknown,
  ): Promise<ControlAnswers[R]> {
    return this.client.request(route, { signal, body, timeoutMs: this.timeoutMs });
  }
}
