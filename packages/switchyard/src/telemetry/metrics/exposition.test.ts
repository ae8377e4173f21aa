import { expect, test } from "vitest";
import { createHistogram, record } from "../../traffic/histogram.ts";
import { classicOf } from "./classicHistogram.ts";
import { expose } from "./exposition.ts";
import { counter, gauge, histogram, series } from "./family.ts";

const filled = createHistogram();
record(filled, 4_000);
const page = [
  series(counter("switchyard_jobs_total", "Jobs.", ["app"]), [{ labels: { app: 'a"b\\c\nd' }, value: 3 }]),
  series(gauge("switchyard_up", "Up."), [{ labels: {}, value: 1 }]),
  series(histogram("switchyard_wait_seconds", "Waits.", ["app"]), [
    { labels: { app: "shop" }, value: classicOf(filled) },
  ]),
];

test("the plain format has the counter's full name and every bucket up to +Inf, labels escaped", async () => {
  const { contentType, text } = await expose(page, [], "prometheus");
  expect(contentType).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(text).toContain("# TYPE switchyard_jobs_total counter\n");
  expect(text).toContain('switchyard_jobs_total{app="a\\"b\\\\c\\nd"} 3\n');
  expect(text).toContain("switchyard_up 1\n");
  expect(text).toContain('switchyard_wait_seconds_bucket{app="shop",le="0.0025"} 0\n');
  expect(text).toContain('switchyard_wait_seconds_bucket{app="shop",le="0.005"} 1\n');
  expect(text).toContain('switchyard_wait_seconds_bucket{app="shop",le="+Inf"} 1\n');
  expect(text).toContain('switchyard_wait_seconds_sum{app="shop"} 0.004\n');
  expect(text).toContain('switchyard_wait_seconds_count{app="shop"} 1');
});

test("OpenMetrics names the family without _total, the sample with it, and ends", async () => {
  const { contentType, text } = await expose(page, [], "openmetrics");
  expect(contentType).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  expect(text).toContain("# TYPE switchyard_jobs counter\n");
  expect(text).toContain("\nswitchyard_jobs_total{");
  expect(text).not.toContain("_total_total");
  expect(text.endsWith("# EOF\n")).toBe(true);
});
