import { expect, test } from "vitest";
import { negotiate } from "./negotiate.ts";

test("Prometheus gets OpenMetrics, as it asks", () => {
  expect(
    negotiate(
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    ),
  ).toBe("openmetrics");
  expect(
    negotiate(
      "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.4,*/*;q=0.2",
    ),
  ).toBe("openmetrics");
});

test("whoever likes plain text better, or knows another OpenMetrics only, or says nothing gets plain text", () => {
  expect(negotiate("text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5")).toBe(
    "prometheus",
  );
  expect(negotiate("application/openmetrics-text;version=0.0.1")).toBe("prometheus");
  expect(negotiate("application/openmetrics-text;q=0")).toBe("prometheus");
  expect(negotiate("text/html,*/*;q=0.8")).toBe("prometheus");
  expect(negotiate(undefined)).toBe("prometheus");
});
