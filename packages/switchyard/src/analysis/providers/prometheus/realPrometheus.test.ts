import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeWithService } from "../../../../test/service.ts";
import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { type Condition, contractQuestion, metricProviderContract } from "../contract.ts";
import type { MetricProvider, Question } from "../port.ts";
import { Exporter } from "../testing/exporter.ts";
import { PrometheusServer } from "../testing/prometheusServer.ts";
import { tools } from "../testing/tools.ts";
import { prometheusProvider } from "./provider.ts";

const service = { name: "Prometheus", command: "prometheus", install: "apt-get install prometheus" };

describeWithService(service, "analysis/providers/prometheus against a real Prometheus", (program) => {
  let exporter: Exporter;
  let server: PrometheusServer;
  beforeAll(async () => {
    exporter = await Exporter.start();
    exporter.text = gauges + countersAt(0);
    server = await PrometheusServer.start(program, exporter.address);
    await vi.waitFor(() => expect(exporter.scrapes).toBeGreaterThan(2), patience);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await exporter[Symbol.asyncDispose]();
  });

  const provider = (query: string, more: Partial<Config> = {}) =>
    prometheusProvider(
      { address: server.url, query, headers: {}, timeout: 5_000, retries: 0, ...more },
      tools,
    );
  const failure = (query: string, more: Partial<Config> = {}) =>
    answer(provider(query, more)).catch((error: unknown) => error);

  metricProviderContract("a real Prometheus", {
    data: { kind: "samples", samples: [42] },
    source: "prometheus http://127.0.0.1:",
    troubles: ["away", "refusing"],
    open: async (condition, timeout) => ({
      provider: provider(queries[condition], { timeout, ...(condition === "away" && { address: nobody }) }),
      [Symbol.asyncDispose]: async () => undefined,
    }),
  });

  test("counts what happened within the window", async () => {
    const counted = provider('sum(increase(errors_total{release="{{release}}"}[{{window}}]))', {
      total: 'sum(increase(requests_total{release="{{release}}"}[{{window}}]))',
    });
    exporter.text = gauges + countersAt(100);
    const { data } = await vi.waitFor(async () => {
      const measured = await answer(counted);
      expect(measured.data).toMatchObject({
        kind: "tally",
        exposure: expect.toSatisfy((n: number) => n >= 1000),
      });
      return measured;
    }, patience);
    // 100 of 1000; `increase` extrapolates both alike to the window's ends.
    if (data.kind !== "tally") throw new Error("no tally");
    expect(data.events / data.exposure).toBeCloseTo(0.1, 6);
  });

  test("counts none where the query says that nothing means none", async () => {
    const counted = provider('sum(increase(crashes_total{release="{{release}}"}[{{window}}])) or vector(0)', {
      total: "count_over_time(load[{{window}}])",
    });
    const { data } = await answer(counted);
    expect(data).toEqual({ kind: "tally", events: 0, exposure: expect.toSatisfy((n: number) => n > 0) });
  });

  test("gives one value per step", async () => {
    const stepped = provider("load", { step: 250 });
    const { data } = await vi.waitFor(async () => {
      const measured = await answer(stepped, lastSecond());
      expect(measured.data).toMatchObject({ samples: { length: 4 } });
      return measured;
    }, patience);
    expect(data).toEqual({ kind: "samples", samples: [42, 42, 42, 42] });
  });

  test("gives the values as they were scraped for a range of them", async () => {
    const { data } = await vi.waitFor(async () => {
      const measured = await answer(provider("load[{{window}}]"));
      expect(measured.data).toMatchObject({ samples: { 2: 42 } });
      return measured;
    }, patience);
    expect(data).toMatchObject({ kind: "samples" });
  });

  test.each([
    ["odd_nan", Number.NaN],
    ["odd_inf", Infinity],
    ["-odd_inf", -Infinity],
    ["scalar(load) / 0", Infinity],
    ["vector(7)", 7],
    ["1 + 1", 2],
  ])("reads %s", async (query, value) => {
    expect((await answer(provider(query))).data).toEqual({ kind: "samples", samples: [value] });
  });

  test.each([
    ["load{", /answered 400: bad_data: .*parse error/],
    ["load + on(nothing) instances", /answered 422: execution: /],
    ["'text'", /a text where a number/],
    ["load[1s", /bad_data/],
  ])("a query that cannot be evaluated is METRIC_UNAVAILABLE: %s", async (query, message) => {
    expect(await failure(query)).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringMatching(message),
    });
  });

  test("too many steps are refused by Prometheus itself", async () => {
    const question = contractQuestion();
    const long = { ...question, window: { ...question.window, from: question.window.to - 12_000_000 } };
    const outcome = answer(provider("load", { step: 1_000 }), long);
    await expect(outcome).rejects.toMatchObject({ message: expect.stringContaining("11,000 points") });
  });

  test("a metric that went away is no data", async () => {
    await vi.waitFor(async () => {
      expect((await answer(provider("leaving"))).data).toMatchObject({ samples: [1] });
    }, patience);
    exporter.text = exporter.text.replace("leaving 1\n", "");
    await vi.waitFor(async () => {
      expect((await answer(provider("leaving"))).data).toEqual({ kind: "samples", samples: [] });
    }, patience);
  });

  test("a window that Prometheus' clock has not reached has no data", async () => {
    const to = Date.now() + 3_600_000;
    const ahead = { ...contractQuestion(), window: { from: to - 30_000, to } };
    const { data } = await answer(provider("avg_over_time(load[{{window}}])"), ahead);
    expect(data).toEqual({ kind: "samples", samples: [] });
  });
});

type Config = ProviderConfigs["prometheus"];

const patience = { timeout: 20_000, interval: 50 };
const nobody = "http://127.0.0.1:1";

const queries: Readonly<Record<Condition, string>> = {
  data: 'load{release="{{release}}"}',
  nothing: 'load{release="{{release}}", app="other"}',
  refusing: "load{",
  away: "load",
  slow: "load",
};

const gauges = `load{release="7"} 42
instances{host="a"} 1
instances{host="b"} 1
odd_nan NaN
odd_inf +Inf
leaving 1
`;

function countersAt(errors: number): string {
  return `errors_total{release="7"} ${errors}\nrequests_total{release="7"} ${errors * 10}\n`;
}

function lastSecond(): Question {
  const { window, ...question } = contractQuestion();
  return { ...question, window: { from: window.to - 1_000, to: window.to } };
}

function answer(provider: MetricProvider, question: Question = contractQuestion()) {
  return provider.measure(question, new AbortController().signal);
}
