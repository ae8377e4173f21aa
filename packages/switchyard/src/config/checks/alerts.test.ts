import { expect, test } from "vitest";
import { validateApp } from "../validateApp.ts";

const backlog = { web: { url: "http://127.0.0.1:9000/queue", value: "$.waiting" } };

function configured(metric: string, condition: string) {
  return () =>
    validateApp("shop", {
      run: "x",
      analysis: { metrics: { backlog: { provider: backlog } } },
      alerts: {
        rules: { backlog: { metric, condition } },
        certificates: ["shop.example.com", "host:8443"],
        latency: { above: "800ms" },
      },
    });
}

test("an own rule names a metric of the app and has a condition that can be read", () => {
  expect(configured("backlog", "result > 1000")().alerts.rules["backlog"]).toMatchObject({ for: 60_000 });
  expect(configured("queue", "result > 1000")).toThrow(/names no metric.*there are: backlog/);
  expect(configured("backlogs", "result > 1000")).toThrow(/did you mean "backlog"/);
  expect(configured("backlog", "result >")).toThrow(/at character 9: /);
});

test("an own rule cannot ask for a baseline, which it would never get", () => {
  expect(configured("backlog", "result > 2 * baseline")).toThrow(/an alert has no `baseline`/);
});
