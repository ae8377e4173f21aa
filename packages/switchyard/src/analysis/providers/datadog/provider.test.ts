import { describe, expect, test } from "vitest";
import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { contractQuestion, metricProviderContract } from "../contract.ts";
import { httpCase } from "../testing/httpCase.ts";
import { type Message, type Received, type Reply, ReplayServer } from "../testing/replayServer.ts";
import { secretValue, tools } from "../testing/tools.ts";
import { datadogProvider } from "./provider.ts";

type Config = ProviderConfigs["datadog"];

const config = (address: string, more: Partial<Config> = {}): Config => ({
  site: "datadoghq.com",
  address,
  query: "avg:latency{version:{{release}}}.rollup(avg, {{window}})",
  apiKey: { from: "env:SECRET" },
  applicationKey: { from: "env:SECRET" },
  timeout: 5_000,
  retries: 0,
  ...more,
});

type Points = readonly (readonly [secondsIn: number, value: number | null])[];

/** An answer as the reference shows it; points are placed by seconds from the beginning of the time asked for. */
const series =
  (...all: readonly Points[]) =>
  ({ parameters }: Received): Message => {
    const [from, to] = [Number(parameters.get("from")) * 1000, Number(parameters.get("to")) * 1000];
    return {
      body: {
        status: "ok",
        res_type: "time_series",
        resp_version: 1,
        query: parameters.get("query"),
        from_date: from,
        to_date: to,
        series: all.map((points, index) => ({
          metric: "latency",
          scope: `version:7,host:app-${index}`,
          interval: 10,
          length: points.length,
          start: from,
          end: to,
          pointlist: points.map(([secondsIn, value]) => [from + secondsIn * 1000, value]),
        })),
        values: [],
        times: [],
        message: "",
        group_by: ["host"],
      },
    };
  };

metricProviderContract(
  "datadog",
  httpCase({
    data: { kind: "samples", samples: [12, 13] },
    source: "datadog http://127.0.0.1:",
    full: series([
      [10, 12],
      [20, 13],
    ]),
    empty: series(),
    refusal: (message) => ({ status: 403, body: { errors: [message] } }),
    provider: (url, timeout) => datadogProvider(config(url, { timeout }), tools),
  }),
);

async function measure(reply: Reply | ((request: Received) => Reply), more: Partial<Config> = {}) {
  await using server = await ReplayServer.start(reply);
  const question = contractQuestion();
  const outcome = datadogProvider(config(server.url, more), tools).measure(
    question,
    new AbortController().signal,
  );
  const answer = await outcome.catch((error: unknown) => error);
  return { answer, question, received: server.received };
}

const samples = (...values: readonly number[]) => ({ data: { kind: "samples", samples: values } });

describe("datadogProvider", () => {
  test("asks for the window in whole seconds with both keys", async () => {
    const { answer, question, received } = await measure(series());
    const query = "avg:latency{version:7}.rollup(avg, 30)";
    expect(received[0]).toMatchObject({
      method: "GET",
      path: "/api/v1/query",
      headers: { "dd-api-key": secretValue, "dd-application-key": secretValue },
    });
    expect(Object.fromEntries(received[0]?.parameters ?? [])).toEqual({
      from: String(Math.floor(question.window.from / 1000)),
      to: String(Math.ceil(question.window.to / 1000)),
      query,
    });
    expect(answer).toMatchObject({ query });
  });

  test("is asked at the site's own address", () => {
    const { address: _, ...rest } = config("");
    expect(datadogProvider({ ...rest, site: "us5.datadoghq.com" }, tools).source).toBe(
      "datadog https://api.us5.datadoghq.com",
    );
  });

  test("leaves gaps out, and orders the points of several series by time", async () => {
    const { answer } = await measure(
      series(
        [
          [5, 1],
          [15, null],
          [25, 4],
        ],
        [
          [10, 2],
          [20, 3],
        ],
      ),
    );
    expect(answer).toMatchObject(samples(1, 2, 3, 4));
  });

  test("leaves buckets out that begin before the window or after it", async () => {
    const { answer } = await measure(
      series([
        [-5, 99],
        [10, 1],
        [40, 99],
      ]),
    );
    expect(answer).toMatchObject(samples(1));
  });

  test("counts among a total", async () => {
    const { answer } = await measure(
      (request) =>
        request.parameters.get("query") === "sum:bad{*}.as_count()"
          ? series([
              [10, 2],
              [20, 1],
            ])(request)
          : series([
              [10, 100],
              [20, 50],
            ])(request),
      { query: "sum:bad{*}.as_count()", total: "sum:all{*}.as_count()" },
    );
    expect(answer).toMatchObject({ data: { kind: "tally", events: 3, exposure: 150 } });
  });

  test.each<[string, Reply, RegExp]>([
    [
      "an error with status 200",
      { body: { status: "error", error: "Error parsing query: unable to parse avg:", series: [] } },
      /refused the query: Error parsing query/,
    ],
    [
      "400",
      { status: 400, body: { status: "error", errors: ["Error parsing query"] } },
      /answered 400: Error parsing query/,
    ],
    ["403", { status: 403, body: { errors: ["Forbidden"] } }, /answered 403: Forbidden/],
    [
      "502",
      { status: 502, body: { status: "error", code: 502, errors: ["Bad Gateway"] } },
      /answered 502: Bad Gateway/,
    ],
    ["something else", { body: [] }, /something else than Datadog/],
    [
      "a series of another kind",
      { body: { status: "ok", series: [{ pointlist: [[1, "x"]] }] } },
      /something else than Datadog/,
    ],
  ])("%s is METRIC_UNAVAILABLE", async (_, reply, message) => {
    expect((await measure(reply)).answer).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringMatching(message),
    });
  });

  test("its rate limit is passed on: when to come back", async () => {
    const headers = {
      "x-ratelimit-limit": "1600",
      "x-ratelimit-period": "3600",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1800",
    };
    const { answer } = await measure({
      status: 429,
      headers,
      body: { errors: ["Rate limit of 1600 requests in 3600 seconds reached."] },
    });
    expect(answer).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringContaining("Rate limit of 1600 requests"),
      fields: { retryAfterMs: 1_800_000 },
    });
  });

  test("a clock that is far off is METRIC_UNAVAILABLE", async () => {
    const { answer } = await measure((request) => ({
      ...series([[10, 0]])(request),
      headers: { date: new Date(Date.now() + 60_000).toUTCString() },
    }));
    expect(answer).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringContaining("ahead of ours"),
    });
  });
});
