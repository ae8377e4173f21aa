import { describe, expect, test } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import { validateApp } from "../validateApp.ts";

/** The problems of a provider, without the path to it. */
function problems(provider: object): readonly string[] {
  try {
    validateApp("shop", { run: "node server.js", analysis: { metrics: { own: { provider } } } });
    return [];
  } catch (error) {
    if (!(error instanceof SwitchyardError) || error.code !== "CONFIG_INVALID") throw error;
    const lines = error.message.split("\n").slice(1);
    return lines.map((line) => line.trim().replace("apps.shop.analysis.metrics.own.provider.", ""));
  }
}

const address = "https://metrics.example.com";
const keys = { apiKey: { from: "env:KEY" }, applicationKey: { from: "env:APP_KEY" } };

describe("a metric's source", () => {
  test.each<[string, object]>([
    ["prometheus", { prometheus: { address, query: 'x{release="{{release}}"}[{{ window }}] @ {{to}}' } }],
    ["datadog", { datadog: { ...keys, query: "avg:x{version:{{release}},app:{{app}}}" } }],
    [
      "newrelic",
      { newrelic: { account: 1, apiKey: keys.apiKey, query: "SELECT count(*) FROM T SINCE {{from}}" } },
    ],
    [
      "web",
      { web: { url: `${address}/{{app}}?r={{release}}`, body: '{"a":{"b":{}}}', value: "$.a[?@.b > 1]" } },
    ],
    ["command", { command: { run: "docker ps --format '{{.Names}}'" } }],
  ])("that is sound has no problem: %s", (_, provider) => {
    expect(problems(provider)).toEqual([]);
  });

  test.each<[string, object, string]>([
    [
      "a misspelt fill-in",
      { prometheus: { address, query: "x{{realese}}" } },
      'prometheus.query: {{realese}} is no fill-in; there are: {{app}}, {{release}}, {{window}}, {{from}}, {{to}}; did you mean "{{release}}"?',
    ],
    [
      "a fill-in that is not closed, in the total",
      { datadog: { ...keys, query: "x", total: "y{v:{{release}" } },
      "datadog.total: {{release} is no fill-in",
    ],
    [
      "an unknown fill-in of NRQL",
      { newrelic: { account: 1, apiKey: keys.apiKey, query: "{{duration}}" } },
      "newrelic.query: {{duration}}",
    ],
    [
      "an unknown fill-in of a body",
      { web: { url: address, body: "{{id}}" } },
      "web.body: {{id}} is no fill-in",
    ],
    ["no address", { web: { url: "metrics.example.com/x" } }, "web.url: must be an address"],
    ["a host that is a fill-in of nothing", { web: { url: "https://" } }, "web.url: must be an address"],
    [
      "credentials in an address",
      { prometheus: { address: "https://ana:secret@metrics.example.com", query: "x" } },
      "prometheus.address: must not hold credentials",
    ],
    ["no JSONPath", { web: { url: address, value: "$.a[" } }, "web.value: is no JSONPath (RFC 9535)"],
    [
      "a key that is written out",
      { newrelic: { account: 1, apiKey: "k", query: "x" } },
      "newrelic.apiKey: write where the secret is found",
    ],
    [
      "two ways to authenticate",
      { prometheus: { address, query: "x", token: keys.apiKey, username: "ana" } },
      "prometheus.token: use either `token` or `username` and `password`",
    ],
  ])("that has a problem is refused: %s", (_, provider, expected) => {
    const found = problems(provider);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test("credentials in an address are not repeated", () => {
    const [found] = problems({ prometheus: { address: "https://ana:s3cr3t@x.example.com", query: "x" } });
    expect(found).not.toContain("s3cr3t");
  });
});
