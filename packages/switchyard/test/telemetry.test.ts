import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { PrometheusServer } from "../src/analysis/providers/testing/prometheusServer.ts";
import { dashboardSchema, expressionsOf, readDashboard } from "./monitoring/dashboard.ts";
import { describeWithService } from "./service.ts";
import { startTraffic } from "./traffic.ts";
import { World } from "./world.ts";

const config = {
  instances: 1,
  // Half of the answers take 800 ms on purpose; which release they meet is chance.
  guard: { minLatencyIncrease: "2s" },
  drain: { grace: "2s" },
  strategy: { type: "canary", steps: [{ shift: "50%" }, { pause: { approval: true } }] },
};
const service = { name: "Prometheus", command: "prometheus", install: "apt-get install prometheus" };

describeWithService(service, "a real Prometheus that scrapes `switchyard serve --metrics`", (program) => {
  test("knows the requests of each release, the rollout, and every expression of the dashboard", async () => {
    await using world = await World.start(["--metrics", "0"]);
    await using prometheus = await PrometheusServer.start(program, new URL(world.metricsUrl).host);
    await world.release(config);
    const traffic = startTraffic(world.url);
    try {
      const { id } = await world.deploy(config);
      await vi.waitFor(async () => {
        expect(await value(prometheus, 'switchyard_rollout_running{app="shop"}')).toBe(1);
        expect(
          await value(prometheus, 'sum(rate(switchyard_router_requests_total{release="2"}[5s]))'),
        ).toBeGreaterThan(0);
        expect(await value(prometheus, 'switchyard_rollout_candidate_weight_ratio{kind="set"}')).toBe(0.5);
      }, patience);
      await world.client.promote("shop", {});
      await world.until(id, ({ state }) => state === "succeeded");
    } finally {
      await traffic.stop();
    }
    await vi.waitFor(async () => {
      expect(await value(prometheus, 'switchyard_rollouts_total{kind="deploy",outcome="succeeded"}')).toBe(2);
      expect(await value(prometheus, 'switchyard_release_info{state="stable",release="2"}')).toBe(1);
      expect(
        await value(prometheus, 'switchyard_rollout_last_duration_seconds{kind="deploy"}'),
      ).toBeGreaterThan(0);
    }, patience);

    const answers = 'sum by (release) (switchyard_router_requests_total{app="shop",code="2xx"})';
    const byRelease = new Map(
      (await query(prometheus, answers)).map(({ metric, value: [, count] }) => [
        metric["release"],
        Number(count),
      ]),
    );
    expect(byRelease.get("1")).toBeGreaterThan(0);
    expect(byRelease.get("2")).toBeGreaterThan(0);
    const p99 = "histogram_quantile(0.99, sum by (le) (switchyard_router_request_duration_seconds_bucket))";
    expect(await value(prometheus, p99)).toBeGreaterThan(0);

    const page = await (await fetch(world.metricsUrl)).text();
    await execa("promtool", ["check", "metrics"], { input: page });
    for (const expression of expressionsOf(dashboardSchema.parse(readDashboard()))) {
      await query(prometheus, expression);
    }
  });
});

const patience = { timeout: 20_000, interval: 100 };

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** Fails where Prometheus does not understand the expression. */
async function query({ url }: PrometheusServer, expression: string): Promise<readonly Result[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const answer = (await response.json()) as { status: string; error?: string; data?: { result: Result[] } };
  expect(answer, expression).toMatchObject({ status: "success" });
  return answer.data?.result ?? [];
}

async function value(prometheus: PrometheusServer, expression: string): Promise<number> {
  const [first] = await query(prometheus, expression);
  return first === undefined ? Number.NaN : Number(first.value[1]);
}
