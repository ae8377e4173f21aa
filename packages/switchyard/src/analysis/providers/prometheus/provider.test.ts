import { describe, expect, test } from "vitest";
import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { contractQuestion, metricProviderContract } from "../contract.ts";
import { httpCase } from "../testing/httpCase.ts";
import { type Message, type Received, type Reply, ReplayServer } from "../testing/replayServer.ts";
import { secretValue, tools } from "../testing/tools.ts";
import { prometheusProvider } from "./provider.ts";

type Config = ProviderConfigs["prometheus"];

const config = (address: string, more: Partial<Config> = {}): Config => ({
  address,
  query: 'sum(rate(hits{release="{{release}}"}[{{window}}]))',
  headers: {},
  timeout: 5_000,
  retries: 0,
  ...more,
});

const success = (data: unknown, more: object = {}): Message => ({
  body: { status: "success", data, ...more },
});

/** An instant vector, evaluated when the request says. */
const vector =
  (...values: readonly string[]) =>
  ({ parameters }: Received): Message =>
    success({
      resultType: "vector",
      result: values.map((value, index) => ({
        metric: { instance: `app-${index}` },
        value: [Number(parameters.get("time")), value],
      })),
    });

const refusal = (status: number, errorType: string, error: string): Reply => ({
  status,
  body: { status: "error", errorType, error },
});

metricProviderContract(
  "prometheus",
  httpCase({
    data: { kind: "samples", samples: [0.25, 3] },
    source: "prometheus http://127.0.0.1:",
    full: vector("0.25", "3"),
    empty: vector(),
    refusal: (message) => refusal(422, "execution", message),
    provider: (url, timeout) =>
      prometheusProvider(config(url, { timeout, token: { from: "env:SECRET" } }), tools),
  }),
);

async function measure(reply: Reply | ((request: Received) => Reply), more: Partial<Config> = {}) {
  await using server = await ReplayServer.start(reply);
  const question = contractQuestion();
  const provider = prometheusProvider(config(server.url, more), tools);
  const outcome = provider.measure(question, new AbortController().signal);
  const answer = await outcome.catch((error: unknown) => error);
  return { answer, question, received: server.received };
}

const measureAmong = (query: Reply | ((request: Received) => Reply), total: (request: Received) => Reply) =>
  measure(
    (request) => {
      if (request.parameters.get("query") === "all") return total(request);
      return typeof query === "function" ? query(request) : query;
    },
    { query: "bad", total: "all" },
  );

const dated = (offMs: number) => (request: Received) => ({
  ...vector("0")(request),
  headers: { date: new Date(Date.now() + offMs).toUTCString() },
});

const samples = (...values: readonly number[]) => ({ data: { kind: "samples", samples: values } });
const unavailable = (message: string) => ({
  code: "METRIC_UNAVAILABLE",
  message: expect.stringContaining(message),
});

describe("prometheusProvider", () => {
  test("asks for the window's end and looks back no further than the window", async () => {
    const { answer, question, received } = await measure(vector("1"));
    expect(received[0]).toMatchObject({ method: "POST", path: "/api/v1/query" });
    expect(Object.fromEntries(received[0]?.parameters ?? [])).toEqual({
      query: 'sum(rate(hits{release="7"}[30s]))',
      time: (question.window.to / 1000).toFixed(3),
      timeout: "5000ms",
      lookback_delta: "30.000",
    });
    expect(answer).toMatchObject({ query: 'sum(rate(hits{release="7"}[30s]))' });
  });

  test("lets a base path stand in front, and sends the headers and the token that were configured", async () => {
    await using server = await ReplayServer.start(vector("1"));
    const settings = config(`${server.url}/prometheus/`, {
      token: { from: "env:SECRET" },
      headers: { "X-Scope-OrgID": "team-a" },
    });
    await prometheusProvider(settings, tools).measure(contractQuestion(), new AbortController().signal);
    expect(server.last).toMatchObject({
      path: "/prometheus/api/v1/query",
      headers: { authorization: `Bearer ${secretValue}`, "x-scope-orgid": "team-a" },
    });
  });

  test("sends user and password as basic authentication", async () => {
    const { received } = await measure(vector("1"), { username: "ana", password: { from: "env:SECRET" } });
    const expected = `Basic ${Buffer.from(`ana:${secretValue}`).toString("base64")}`;
    expect(received[0]?.headers.authorization).toBe(expected);
  });

  test("asks nothing when a secret cannot be read", async () => {
    const { answer, received } = await measure(vector("1"), { token: { from: "env:NONE" } });
    expect(answer).toMatchObject({ code: "SECRET_UNRESOLVED" });
    expect(received).toEqual([]);
  });

  test("reads every number that Prometheus writes", async () => {
    const { answer } = await measure(vector("NaN", "+Inf", "-Inf", "1e-3", "0"));
    expect(answer).toMatchObject(samples(Number.NaN, Infinity, -Infinity, 0.001, 0));
  });

  test("reads a scalar", async () => {
    const { answer } = await measure(({ parameters }) =>
      success({ resultType: "scalar", result: [Number(parameters.get("time")), "42"] }),
    );
    expect(answer).toMatchObject(samples(42));
  });

  test("reads a matrix in the order of time, without what stands before the window", async () => {
    const { answer } = await measure(({ parameters }) => {
      const at = Number(parameters.get("time"));
      const result = [
        {
          metric: {},
          values: [
            [at - 40, "9"],
            [at - 20, "1"],
            [at, "3"],
          ],
        },
        { metric: {}, values: [[at - 10, "2"]] },
      ];
      return success({ resultType: "matrix", result });
    });
    expect(answer).toMatchObject(samples(1, 2, 3));
  });

  test("with a step, asks for one value per step of the window", async () => {
    const { answer, question, received } = await measure(
      ({ parameters }) =>
        success({
          resultType: "matrix",
          result: [{ metric: {}, values: [[Number(parameters.get("start")), "5"]] }],
        }),
      { step: 10_000 },
    );
    const { from, to } = question.window;
    expect(received[0]?.path).toBe("/api/v1/query_range");
    expect(Object.fromEntries(received[0]?.parameters ?? [])).toMatchObject({
      start: ((from + 10_000) / 1000).toFixed(3),
      end: (to / 1000).toFixed(3),
      step: "10.000",
    });
    expect(answer).toMatchObject(samples(5));
  });

  describe("with a total", () => {
    test("counts among it, over all series", async () => {
      const { answer } = await measureAmong(vector("2", "1"), vector("100", "50"));
      expect(answer).toEqual({ data: { kind: "tally", events: 3, exposure: 150 }, query: "bad of all" });
    });

    test("no total is no data", async () => {
      const { answer } = await measureAmong(vector(), vector());
      expect(answer).toMatchObject({ data: { kind: "tally", events: 0, exposure: 0 } });
    });

    test("nothing among a total is not zero: the query may be misspelt", async () => {
      const { answer } = await measureAmong(vector(), vector("100"));
      expect(answer).toMatchObject({
        ...unavailable("nothing for `query`"),
        next: expect.stringContaining("or vector(0)"),
      });
    });

    test("what is no count is refused", async () => {
      for (const odd of ["NaN", "+Inf", "-1"])
        expect((await measureAmong(vector(odd), vector("100"))).answer).toMatchObject(
          unavailable("which is no count"),
        );
    });
  });

  test.each([
    [
      "an error with status 200",
      refusal(200, "internal", "expanding series: EOF"),
      "internal: expanding series: EOF",
    ],
    [
      "a query that does not parse",
      refusal(400, "bad_data", "parse error"),
      "answered 400: bad_data: parse error",
    ],
    [
      "a query that takes too long",
      refusal(503, "timeout", "query timed out"),
      "answered 503: timeout: query timed out",
    ],
    [
      "a partial answer",
      success({ resultType: "vector", result: [] }, { warnings: ["store is away"] }),
      "store is away",
    ],
    ["a text", success({ resultType: "string", result: [1, "x"] }), "a text where a number"],
    [
      "a native histogram",
      success({ resultType: "vector", result: [{ metric: {}, histogram: [1, {}] }] }),
      "native histograms",
    ],
    ["something else", { body: { hello: "world" } }, "something else than Prometheus"],
    ["a number that is none", success({ resultType: "scalar", result: [1, "many"] }), '"many" for a number'],
  ])("%s is METRIC_UNAVAILABLE", async (_, reply, message) => {
    expect((await measure(reply)).answer).toMatchObject(unavailable(message));
  });

  test("a mere hint among the warnings is none", async () => {
    const hint = { warnings: ["PromQL info: metric might not be a counter"] };
    const { answer } = await measure(success({ resultType: "vector", result: [] }, hint));
    expect(answer).toMatchObject(samples());
  });

  describe("a clock that is not ours", () => {
    test.each([
      [60_000, "ahead of"],
      [-60_000, "behind"],
    ])("%i ms off is METRIC_UNAVAILABLE", async (offMs, how) => {
      expect((await measure(dated(offMs))).answer).toMatchObject(unavailable(how));
    });

    test("a little off is tolerated", async () => {
      expect((await measure(dated(1_000))).answer).toMatchObject(samples(0));
    });

    test("an answer for another time than was asked for is METRIC_UNAVAILABLE", async () => {
      const cached = success({
        resultType: "vector",
        result: [{ metric: {}, value: [Date.now() / 1000 - 600, "0"] }],
      });
      expect((await measure(cached)).answer).toMatchObject(unavailable("10m behind"));
    });
  });
});
