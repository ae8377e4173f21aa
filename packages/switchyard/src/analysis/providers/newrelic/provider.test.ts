import { describe, expect, test } from "vitest";
import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { contractQuestion, metricProviderContract } from "../contract.ts";
import { httpCase } from "../testing/httpCase.ts";
import { type Message, type Received, type Reply, ReplayServer } from "../testing/replayServer.ts";
import { secretValue, tools } from "../testing/tools.ts";
import { newrelicProvider } from "./provider.ts";

type Config = ProviderConfigs["newrelic"];

const config = (address: string, more: Partial<Config> = {}): Config => ({
  region: "us",
  address: `${address}/graphql`,
  account: 12345,
  query: "SELECT average(duration) FROM Transaction WHERE release = '{{release}}'",
  apiKey: { from: "env:SECRET" },
  timeout: 5_000,
  retries: 0,
  ...more,
});

const results = (rows: readonly object[], metadata: object | null = null): Message => ({
  body: { data: { actor: { account: { nrql: { results: rows, metadata } } } } },
});

const errors = (message: string, errorClass: string): Message => ({
  body: {
    data: { actor: { account: { nrql: null } } },
    errors: [
      {
        extensions: { errorClass },
        locations: [{ column: 39, line: 2 }],
        message,
        path: ["actor", "account", "nrql"],
      },
    ],
  },
});

metricProviderContract(
  "newrelic",
  httpCase({
    data: { kind: "samples", samples: [0.12] },
    source: "newrelic http://127.0.0.1:",
    full: () => results([{ "average.duration": 0.12 }]),
    empty: () => results([{ "average.duration": null }]),
    refusal: (message) => errors(message, "ACCESS_DENIED"),
    provider: (url, timeout) => newrelicProvider(config(url, { timeout }), tools),
  }),
);

async function measure(reply: Reply | ((request: Received) => Reply), more: Partial<Config> = {}) {
  await using server = await ReplayServer.start(reply);
  const question = contractQuestion();
  const outcome = newrelicProvider(config(server.url, more), tools).measure(
    question,
    new AbortController().signal,
  );
  const answer = await outcome.catch((error: unknown) => error);
  return { answer, question, received: server.received };
}

function variablesOf(request: Received | undefined): Record<string, unknown> {
  const { variables }: { variables: Record<string, unknown> } = JSON.parse(request?.body ?? "{}");
  return variables;
}

const samples = (...values: readonly number[]) => ({ data: { kind: "samples", samples: values } });

describe("newrelicProvider", () => {
  test("asks NerdGraph for the window, with the query as a variable", async () => {
    const { question, received } = await measure(results([]));
    const { from, to } = question.window;
    expect(received[0]).toMatchObject({
      method: "POST",
      path: "/graphql",
      headers: { "api-key": secretValue },
    });
    expect(variablesOf(received[0])).toEqual({
      account: 12345,
      nrql: `SELECT average(duration) FROM Transaction WHERE release = '7' SINCE ${from} UNTIL ${to}`,
      timeout: 5,
    });
  });

  test("leaves a query its own time", async () => {
    const query = "SELECT count(*) FROM Transaction SINCE {{window}} ago";
    const { received } = await measure(results([{ count: 1 }]), { query });
    expect(variablesOf(received[0])["nrql"]).toBe("SELECT count(*) FROM Transaction SINCE 30 seconds ago");
  });

  test("takes a keyword within quotes for no clause", async () => {
    const { question, received } = await measure(results([]), {
      query: "SELECT count(*) FROM Log WHERE m = 'since'",
    });
    expect(variablesOf(received[0])["nrql"]).toContain(`SINCE ${question.window.from}`);
  });

  test.each([
    ["us", "newrelic https://api.newrelic.com/graphql"],
    ["eu", "newrelic https://api.eu.newrelic.com/graphql"],
  ] as const)("is asked in its region: %s", (region, source) => {
    const { address: _, ...rest } = config("");
    expect(newrelicProvider({ ...rest, region }, tools).source).toBe(source);
  });

  test.each<[string, Message, readonly number[]]>([
    ["a count", results([{ count: 1000 }]), [1000]],
    ["a percentile", results([{ "percentile.duration": { "95": 0.31 } }]), [0.31]],
    [
      "a TIMESERIES",
      results([
        { beginTimeSeconds: 1, endTimeSeconds: 11, count: 4 },
        { beginTimeSeconds: 11, endTimeSeconds: 21, count: 0 },
      ]),
      [4, 0],
    ],
    [
      "a FACET whose names are numbers",
      results(
        [
          { facet: 200, "response.status": 200, count: 90 },
          { facet: 500, "response.status": 500, count: 10 },
        ],
        { facets: ["response.status"], timeWindow: null },
      ),
      [90, 10],
    ],
    [
      "a FACET by two names",
      results([{ facet: ["a", 1], host: "a", port: 1, count: 5 }], { facets: ["host", "port"] }),
      [5],
    ],
    ["events", results([{ timestamp: 1_700_000_000_000, duration: 0.2 }]), [0.2]],
    ["no rows", results([]), []],
    ["a row without a value among others", results([{ "average.d": null }, { "average.d": 1 }]), [1]],
  ])("reads %s", async (_, reply, expected) => {
    expect((await measure(reply)).answer).toMatchObject(samples(...expected));
  });

  test("counts among a total", async () => {
    const { answer } = await measure(
      (request) => results([{ count: String(variablesOf(request)["nrql"]).includes("error") ? 3 : 150 }]),
      { query: "SELECT count(*) FROM Transaction WHERE error", total: "SELECT count(*) FROM Transaction" },
    );
    expect(answer).toMatchObject({ data: { kind: "tally", events: 3, exposure: 150 } });
  });

  const unauthorised = { status: 401, body: { errors: [{ message: "The API key provided is invalid" }] } };

  test.each<[string, Reply, RegExp]>([
    [
      "a syntax error, which comes with status 200",
      errors("NRQL Syntax Error: Error at line 1", "INVALID_INPUT"),
      /INVALID_INPUT: NRQL Syntax Error/,
    ],
    ["a query that took too long", errors("NRDB:1101918 - Timeout", "TIMEOUT"), /TIMEOUT: NRDB/],
    [
      "a part of the data beside errors",
      { body: { ...Object(results([{ count: 1 }]).body), errors: [{ message: "partial" }] } },
      /refused the query: partial/,
    ],
    [
      "an account that may not be read",
      { body: { data: { actor: { account: null } } } },
      /the account is unknown/,
    ],
    ["an invalid key", unauthorised, /answered 401: The API key provided is invalid/],
    ["too many requests at once", { status: 429, body: "" }, /answered 429/],
    [
      "several values",
      results([{ count: 1, "average.duration": 2 }]),
      /2 values in a row \(count, average\.duration\)/,
    ],
    ["several percentiles", results([{ "percentile.d": { "50": 1, "95": 2 } }]), /2 values in a row/],
    ["no number", results([{ "latest.name": "x" }]), /0 values in a row/],
    ["something else", { body: "[]" }, /something else than NerdGraph/],
  ])("%s is METRIC_UNAVAILABLE", async (_, reply, message) => {
    expect((await measure(reply)).answer).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringMatching(message),
    });
  });

  describe("as many rows as it gives without a LIMIT", () => {
    const hosts = results(
      Array.from({ length: 10 }, (_, index) => ({ facet: `h${index}`, host: `h${index}`, count: 1 })),
      {
        facets: ["host"],
      },
    );

    test("are METRIC_UNAVAILABLE: some may be missing", async () => {
      const query = "SELECT count(*) FROM Transaction FACET host";
      expect((await measure(hosts, { query })).answer).toMatchObject({
        code: "METRIC_UNAVAILABLE",
        message: expect.stringContaining("some may be missing"),
      });
    });

    test("are all that was asked for with a LIMIT", async () => {
      const query = "SELECT count(*) FROM Transaction FACET host LIMIT 10";
      expect((await measure(hosts, { query })).answer).toMatchObject({ data: { samples: { length: 10 } } });
    });
  });

  test("an answer for another time than was asked for is METRIC_UNAVAILABLE", async () => {
    const old = Date.now() - 600_000;
    const { answer } = await measure(
      results([{ count: 0 }], { timeWindow: { begin: old - 30_000, end: old } }),
    );
    expect(answer).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringContaining("10m behind ours"),
    });
  });
});
