import type { MetricData } from "../../analysis/data.ts";
import type { UsageReading } from "../../analysis/providers/usage.ts";
import { SwitchyardError } from "../../errors.ts";
import { TestGround } from "../../rollout/testing/testGround.ts";
import type { EventRecord } from "../../state/records.ts";
import { difference } from "../../traffic/difference.ts";
import { createHistogram, record } from "../../traffic/histogram.ts";
import type { ReleaseMetrics } from "../../traffic/port.ts";
import { AlertWatch } from "../alertWatch.ts";
import type { CertificateReading } from "../certificate/reading.ts";
import type { AlertSources, InstanceReading } from "../sources.ts";

/** An app in simulated time over a real store; what its sources say is set by the test. */
export class AlertWorld implements AsyncDisposable, AlertSources {
  readonly ground: TestGround;
  now = Date.UTC(2026, 0, 15);
  #watch: AlertWatch;
  /** Undefined: the router's counters are not known. */
  perSecond: { requests: number; errors: number; ms: number } | undefined = {
    requests: 10,
    errors: 0,
    ms: 20,
  };
  memoryBytes = 60e6;
  cpu = 0.1;
  healthy: readonly InstanceReading[] = [{ id: "shop-1-1", healthy: true, gaveUp: false, restarts: 0 }];
  /** Undefined: the source is away. */
  queue: MetricData | undefined = { kind: "samples", samples: [1] };
  presented: CertificateReading = { kind: "unreachable", reason: "ECONNREFUSED" };

  private constructor(ground: TestGround) {
    this.ground = ground;
    this.#watch = this.#start();
  }

  static async open(alerts: object = {}): Promise<AlertWorld> {
    const world = new AlertWorld(await TestGround.open());
    await world.serve(1, alerts);
    return world;
  }

  /** Makes a release the stable one. */
  async serve(number: number, alerts: object = {}): Promise<void> {
    const queue = { provider: { command: { run: "true" } } };
    await this.ground.release(number, { alerts, analysis: { metrics: { queue } } });
    await this.ground.store.apps.put({ app: "shop", stable: number, split: null });
  }

  async passMinutes(minutes: number, stepMs = 5_000): Promise<void> {
    const signal = new AbortController().signal;
    for (const end = this.now + minutes * 60_000; this.now < end; ) {
      this.now += stepMs;
      await this.#watch.round(false, signal);
      await this.#watch.round(true, signal);
      await this.#watch.answered();
    }
  }

  /** As a new control plane would find it. */
  async restart(): Promise<void> {
    await this.#watch.stop();
    this.#watch = this.#start();
  }

  get watch(): AlertWatch {
    return this.#watch;
  }

  async told(): Promise<EventRecord[]> {
    return [...(await this.ground.store.events.list("shop", 0, 1000))];
  }

  traffic(app: string, release: number, { from, to }: { from: number; to: number }) {
    if (this.perSecond === undefined) return undefined;
    const seconds = (to - from) / 1000;
    const latency = createHistogram();
    const requests = Math.round(this.perSecond.requests * seconds);
    for (let index = 0; index < requests; index++) record(latency, this.perSecond.ms * 1000);
    const errors = Math.round(this.perSecond.errors * seconds);
    const nothing = difference(undefined, undefined, { app, release });
    const status: ReleaseMetrics["status"] = { ...nothing.status, "2xx": requests - errors, "5xx": errors };
    return { ...nothing, requests, status, latency };
  }

  usage(_app: string, _release: number, { to }: { to: number }): readonly UsageReading[] {
    const reading = { at: to - 1, cpu: this.cpu, memoryBytes: this.memoryBytes, restarts: 0 };
    return [
      { ...reading, instance: "shop-1-1" },
      { ...reading, instance: "shop-1-2", memoryBytes: this.memoryBytes / 2, cpu: 0 },
    ];
  }

  async instances(): Promise<readonly InstanceReading[]> {
    return this.healthy;
  }

  async metric(): Promise<MetricData> {
    if (this.queue === undefined) throw new SwitchyardError("METRIC_UNAVAILABLE", "The queue is away.");
    return this.queue;
  }

  async certificate(): Promise<CertificateReading> {
    return this.presented;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.ground[Symbol.asyncDispose]();
  }

  #start(): AlertWatch {
    const { store, events } = this.ground;
    return new AlertWatch({
      store,
      events,
      clock: { now: () => this.now, sleep: async () => undefined },
      sources: this,
      report: (error) => this.ground.report(error),
    });
  }
}
