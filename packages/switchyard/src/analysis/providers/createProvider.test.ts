import { expect, test } from "vitest";
import { validateApp } from "../../config/validateApp.ts";
import { createProvider } from "./createProvider.ts";
import { tools } from "./testing/tools.ts";

const key = { from: "env:SECRET" };

test.each([
  [{ router: { measure: "errors" } }, "router"],
  [{ instances: { measure: "cpu" } }, "instances"],
  [{ prometheus: { address: "http://localhost:9090/", query: "up" } }, "prometheus http://localhost:9090"],
  [{ datadog: { query: "x", apiKey: key, applicationKey: key } }, "datadog https://api.datadoghq.com"],
  [{ newrelic: { query: "x", account: 1, apiKey: key } }, "newrelic https://api.newrelic.com/graphql"],
  [{ web: { url: "https://example.com/{{app}}" } }, "web https://example.com"],
  [{ command: { run: "true" } }, "command"],
])("the configuration %j names its driver: %s", (provider, source) => {
  const raw = { run: "node server.js", analysis: { metrics: { own: { provider } } } };
  const config = validateApp("shop", raw).analysis.metrics["own"]?.provider;
  if (config === undefined) throw new Error("no provider");
  expect(createProvider(config, tools).source).toBe(source);
});
