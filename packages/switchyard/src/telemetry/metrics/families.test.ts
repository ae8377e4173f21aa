import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { validateMetricName } from "@prometheus-io/client";
import { expect, test } from "vitest";
import { packageRoot } from "../../packageRoot.ts";
import { createCollectors } from "./collectors.ts";
import { allFamilies } from "./families.ts";

test("every name is valid, unique and follows the conventions of its type", () => {
  const families = allFamilies();
  expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
  for (const { name, type, help } of families) {
    expect(validateMetricName(name), name).toBe(true);
    expect(name.endsWith("_total"), name).toBe(type === "counter");
    expect(help, name).toMatch(/^[A-Z0-9].*\.$/);
  }
});

test("every label is bounded: none for paths, users or texts", () => {
  const known = new Set(
    "app environment flag by release state code kind strategy from to outcome purpose verdict metric side rule channel collector version".split(
      " ",
    ),
  );
  for (const { name, labels } of allFamilies()) {
    for (const label of labels) expect(known.has(label), `${name}{${label}}`).toBe(true);
  }
});

test("every collector has a name of its own", () => {
  const names = createCollectors().map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each(["monitoring/prometheus/switchyard.rules.yaml", "monitoring/grafana/switchyard.json"])(
  "%s names only metrics that there are",
  async (path) => {
    const text = await readFile(join(packageRoot, path), "utf8");
    const families = allFamilies();
    const names = families.map(({ name }) => name);
    const histograms = families.filter(({ type }) => type === "histogram");
    const parts = histograms.flatMap(({ name }) => [`${name}_bucket`, `${name}_sum`, `${name}_count`]);
    const known = new Set([...names, ...parts]);
    const named = new Set(text.match(/\bswitchyard_\w+/g));
    expect(named.size).toBeGreaterThan(5);
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
  },
);
