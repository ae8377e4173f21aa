import { describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../clock.ts";
import { type Received, type Reply, ReplayServer } from "../testing/replayServer.ts";
import { ask } from "./ask.ts";
import type { HttpQuestion } from "./question.ts";
import { maxAnswerBytes } from "./attempt.ts";

const secret = "s3cr3t-t0ken";

const questionTo = (url: string, more: Partial<HttpQuestion> = {}): HttpQuestion => ({
  source: "numbers",
  method: "POST",
  url,
  headers: { authorization: `Bearer ${secret}` },
  body: "query=1",
  secrets: [secret],
  timeout: 5_000,
  retries: 2,
  ...more,
});

async function asked(
  script: readonly (Reply | ((request: Received) => Reply))[],
  more: Partial<HttpQuestion> = {},
): Promise<{ answer: unknown; requests: number; tookMs: number }> {
  await using server = await ReplayServer.start(...script);
  const startedAt = Date.now();
  const outcome = ask(
    questionTo(server.url, more),
    systemClock,
    new AbortController().signal,
    (read) => read,
  );
  const answer = await outcome.catch((error: unknown) => error);
  return { answer, requests: server.received.length, tookMs: Date.now() - startedAt };
}

const good: Reply = { body: { value: 1 } };
const limited = (headers: Record<string, string>): Reply => ({ status: 429, headers, body: "" });
const redirect = (location: string, status = 307): Reply => ({ status, headers: { location }, body: "" });
const dated = (offMs: number): Reply => ({
  body: {},
  headers: { date: new Date(Date.now() + offMs).toUTCString() },
});
const unavailable = (message: RegExp) => ({
  code: "METRIC_UNAVAILABLE",
  message: expect.stringMatching(message),
});

describe("ask", () => {
  test.each<[string, Reply]>([
    ["a connection that is reset", "reset"],
    ["an answer that breaks off", "cut"],
    ["500", { status: 500, body: "" }],
    ["503", { status: 503, body: "" }],
    ["429", { status: 429, body: { errors: ["Rate limit of 100 requests reached"] } }],
  ])("asks again after %s", async (_, reply) => {
    const { answer, requests } = await asked([reply, reply, good]);
    expect(answer).toMatchObject({ json: { value: 1 } });
    expect(requests).toBe(3);
  });

  test("gives up after the configured number of further tries, and says what was wrong", async () => {
    const { answer, requests } = await asked([{ status: 502, body: "<title>Bad Gateway</title>" }]);
    expect(answer).toMatchObject(unavailable(/^numbers answered 502: the page “Bad Gateway”\.$/));
    expect(requests).toBe(3);
  });

  test.each<[string, Reply, RegExp]>([
    ["401", { status: 401, body: { errors: ["Unauthorized"] } }, /answered 401: Unauthorized/],
    [
      "403",
      { status: 403, body: { errors: [{ status: "403", detail: "Forbidden key" }] } },
      /403: Forbidden key/,
    ],
    [
      "400",
      { status: 400, body: { status: "error", errorType: "bad_data", error: "1:2: no" } },
      /bad_data: 1:2: no/,
    ],
    ["404", { status: 404, body: "404 page not found" }, /404: 404 page not found/],
    [
      "an HTML page",
      { headers: { "content-type": "text/html" }, body: "<title>Log in</title>" },
      /without JSON.*“Log in”/,
    ],
    ["half of a JSON text", { body: '{"status":"success","da' }, /without JSON/],
    ["no content", { status: 204, body: "" }, /answered 204 without JSON/],
  ])("does not ask again after %s", async (_, reply, message) => {
    const { answer, requests } = await asked([reply]);
    expect(answer).toMatchObject(unavailable(message));
    expect(requests).toBe(1);
  });

  test.each<[string, Reply]>([
    ["says nothing", "hang"],
    ["drips", "drip"],
  ])("a source that %s is given up at the timeout", async (_, reply) => {
    const { answer, tookMs } = await asked([reply], { timeout: 200 });
    expect(answer).toMatchObject(unavailable(/gave no answer within 200ms\.$/));
    expect(tookMs).toBeLessThan(10_000);
  });

  test("the timeout holds for all tries together, and what went wrong before it is told", async () => {
    const { answer } = await asked(["reset", "hang"], { timeout: 1_500 });
    expect(answer).toMatchObject(unavailable(/within 1\.5s; before that it cannot be asked/));
  });

  describe("429 and 503", () => {
    test("wait as long as the source says", async () => {
      const { answer, requests, tookMs } = await asked([limited({ "retry-after": "1" }), good]);
      expect(answer).toMatchObject({ json: { value: 1 } });
      expect(requests).toBe(2);
      expect(tookMs).toBeGreaterThanOrEqual(990);
    });

    test.each<[string, () => Record<string, string>]>([
      ["Retry-After in seconds", () => ({ "retry-after": "600" })],
      ["Retry-After as a date", () => ({ "retry-after": new Date(Date.now() + 600_000).toUTCString() })],
      ["X-RateLimit-Reset in seconds", () => ({ "x-ratelimit-reset": "600" })],
      [
        "X-RateLimit-Reset as a time",
        () => ({ "x-ratelimit-reset": String(Math.round(Date.now() / 1000) + 600) }),
      ],
    ])("say when to come back where that is too late for the timeout: %s", async (_, headers) => {
      const { answer, requests } = await asked([() => limited(headers())]);
      expect(answer).toMatchObject(unavailable(/answered 429/));
      expect(requests).toBe(1);
      expect(fieldOf(answer, "retryAfterMs")).toBeGreaterThan(570_000);
      expect(fieldOf(answer, "retryAfterMs")).toBeLessThanOrEqual(601_000);
    });
  });

  describe("redirects", () => {
    test("are followed on the same host with method, body and credentials", async () => {
      await using server = await ReplayServer.start(redirect("/prometheus/api"), good);
      const { json } = await ask(
        questionTo(server.url),
        systemClock,
        new AbortController().signal,
        (read) => read,
      );
      expect(json).toEqual({ value: 1 });
      expect(server.last).toMatchObject({
        method: "POST",
        path: "/prometheus/api",
        body: "query=1",
        headers: { authorization: `Bearer ${secret}` },
      });
    });

    test("to another host are refused, and that host sees nothing", async () => {
      await using other = await ReplayServer.start(good);
      const { answer } = await asked([redirect(`${other.url}/api?token=x`)]);
      expect(answer).toMatchObject(unavailable(/redirects to http:\S+\/api, which is not followed/));
      expect(other.received).toEqual([]);
    });

    test("that would lose the query are refused", async () => {
      expect((await asked([redirect("/login", 302)])).answer).toMatchObject(unavailable(/redirects \(302\)/));
    });

    test("in a circle end", async () => {
      const { answer, requests } = await asked([redirect("/")]);
      expect(answer).toMatchObject(unavailable(/redirected more than 5 times/));
      expect(requests).toBe(6);
    });
  });

  test("an answer that is too large is cut off", async () => {
    const { answer } = await asked([{ body: `"${"x".repeat(maxAnswerBytes)}"` }]);
    expect(answer).toMatchObject(unavailable(/more than 10 MiB/));
  });

  test("tells how far the source's clock is off, to the second that the Date header knows", async () => {
    expect((await asked([() => dated(0)])).answer).toMatchObject({ skewMs: 0 });
    expect(fieldOf((await asked([() => dated(30_000)])).answer, "skewMs")).toBeGreaterThan(28_000);
    expect(fieldOf((await asked([() => dated(-30_000)])).answer, "skewMs")).toBeLessThan(-28_000);
  });

  test("a secret that the source repeats is taken out, in every form", async () => {
    const { answer } = await asked([
      { status: 401, body: { error: `bad token ${secret} in ${encodeURIComponent(secret)}` } },
    ]);
    expect(answer).toMatchObject(unavailable(/bad token \[redacted\] in \[redacted\]/));
  });

  test("an abort ends a pause between two tries", async () => {
    await using server = await ReplayServer.start({ status: 429, headers: { "retry-after": "4" }, body: "" });
    const controller = new AbortController();
    const outcome = ask(questionTo(server.url), systemClock, controller.signal, (read) => read);
    const reason = new Error("enough");
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });
});

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  const fields: Record<string, unknown> = { ...value, ...("fields" in value ? Object(value.fields) : {}) };
  return fields[name];
}
