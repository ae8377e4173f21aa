import { describe, expect, test } from "vitest";
import type { ProviderConfigs } from "../../../config/analysisSchema.ts";
import { contractQuestion, metricProviderContract } from "../contract.ts";
import { httpCase } from "../testing/httpCase.ts";
import { type Reply, ReplayServer } from "../testing/replayServer.ts";
import { secretValue, tools } from "../testing/tools.ts";
import { webProvider } from "./provider.ts";

type Config = ProviderConfigs["web"];

const config = (url: string, more: Partial<Config> = {}): Config => ({
  url,
  method: "GET",
  headers: {},
  value: "$.value",
  timeout: 5_000,
  retries: 0,
  ...more,
});

metricProviderContract(
  "web",
  httpCase({
    data: { kind: "samples", samples: [0.5] },
    source: "web http://127.0.0.1:",
    full: () => ({ body: { value: 0.5 } }),
    empty: () => ({ body: { value: null } }),
    refusal: (message) => ({ status: 403, body: { message } }),
    provider: (url, timeout) =>
      webProvider(
        config(`${url}/numbers?release={{release}}`, {
          timeout,
          headers: { "X-Key": { from: "env:SECRET" } },
        }),
        tools,
      ),
  }),
);

async function measure(reply: Reply, more: Partial<Config> = {}, path = "/") {
  await using server = await ReplayServer.start(reply);
  const question = contractQuestion();
  const outcome = webProvider(config(server.url + path, more), tools).measure(
    question,
    new AbortController().signal,
  );
  const answer = await outcome.catch((error: unknown) => error);
  return { answer, question, received: server.received[0] };
}

const old = (): Reply => ({
  body: { value: 0 },
  headers: { date: new Date(Date.now() - 60_000).toUTCString(), age: "60" },
});

const samples = (...values: readonly number[]) => ({ data: { kind: "samples", samples: values } });

describe("webProvider", () => {
  test("an answer that is nested without end is no number", async () => {
    const { answer } = await measure({ body: `{"value":${"[".repeat(50_000)}${"]".repeat(50_000)}}` });
    expect(answer).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringContaining("has a list or an object at $.value, which is no number"),
    });
  });

  test.each<[string, unknown, string, readonly number[]]>([
    ["a number", { value: 3 }, "$.value", [3]],
    ["a number that stands alone", 3, "$", [3]],
    ["a text of a number", { value: " -1.5e3 " }, "$.value", [-1500]],
    ["a text of no number, said so", { value: "NaN" }, "$.value", [Number.NaN]],
    ["yes and no", { up: [true, false] }, "$.up", [1, 0]],
    ["a list", { values: [1, "2", null, 3] }, "$.values", [1, 2, 3]],
    ["every match", { hosts: [{ ms: 4 }, { ms: 5 }] }, "$.hosts[*].ms", [4, 5]],
    [
      "the matches of a filter",
      {
        r: [
          { n: 6, v: 1 },
          { n: 7, v: 2 },
        ],
      },
      "$.r[?@.n == 7].v",
      [2],
    ],
    ["nothing where nothing is found", { other: 1 }, "$.value", []],
  ])("reads %s", async (_, body, value, expected) => {
    expect((await measure({ body }, { value })).answer).toMatchObject(samples(...expected));
  });

  test.each<[string, unknown]>([
    ["a text", { value: "many" }],
    ["an empty text", { value: "" }],
    ["an object", { value: { count: 1 } }],
    ["lists of lists", { value: [[1], [2]] }],
  ])("%s is METRIC_UNAVAILABLE", async (_, body) => {
    expect((await measure({ body })).answer).toMatchObject({
      code: "METRIC_UNAVAILABLE",
      message: expect.stringContaining("at $.value, which is no number"),
    });
  });

  test("counts among a total of the same answer", async () => {
    const { answer } = await measure({ body: { bad: 2, all: 50 } }, { value: "$.bad", total: "$.all" });
    expect(answer).toMatchObject({ data: { kind: "tally", events: 2, exposure: 50 } });
  });

  test("fills in address and body, each as it is escaped there", async () => {
    const more = {
      method: "POST",
      body: '{"app":"{{app}}","to":{{to}}}',
      headers: { "X-Key": { from: "env:SECRET" } },
    } as const;
    const { answer, question, received } = await measure(
      { body: { value: 1 } },
      more,
      "/{{app}}?r={{release}}&w={{window}}",
    );
    expect(received).toMatchObject({
      method: "POST",
      path: "/shop",
      body: JSON.stringify({ app: "shop", to: question.window.to }),
      headers: { "content-type": "application/json", "x-key": secretValue },
    });
    expect(answer).toMatchObject({
      query: expect.stringMatching(/^POST http:\S+\/shop\?r=7&w=30s \$\.value$/),
    });
  });

  describe("with a clock that is not ours", () => {
    test("is METRIC_UNAVAILABLE where it was asked for a time of ours", async () => {
      expect((await measure(old(), {}, "/?until={{to}}")).answer).toMatchObject({
        code: "METRIC_UNAVAILABLE",
        message: expect.stringContaining("behind ours (or answers from a cache)"),
      });
    });

    test("is no matter where it was not", async () => {
      expect((await measure(old())).answer).toMatchObject(samples(0));
    });
  });
});
