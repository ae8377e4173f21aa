import { expect, test } from "vitest";
import { dashboardSchema, expressionsOf, readDashboard } from "./dashboard.ts";

const dashboard = dashboardSchema.parse(readDashboard());

test("can be imported into any Grafana: the data source is a variable everywhere", () => {
  const used = [
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ datasource }) => datasource)),
    ...dashboard.annotations.list.map(({ datasource }) => datasource),
  ];
  const foreign = used.filter(({ type, uid }) => uid !== "${datasource}" && type !== "grafana");
  expect(foreign).toEqual([]);
  expect(dashboard.templating.list.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "datasource datasource",
    "app query",
    "release query",
  ]);
});

test("panels have ids of their own, lie within 24 columns and do not overlap", () => {
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { gridPos: a, title } of panels) {
    expect(a.x + a.w, title).toBeLessThanOrEqual(24);
    const over = panels.filter(
      ({ gridPos: b }) => b !== a && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
    );
    expect(
      over.map((one) => one.title),
      title,
    ).toEqual([]);
  }
});

test("every panel but a row asks something, and its questions can be told apart", () => {
  for (const { type, targets, title } of dashboard.panels) {
    expect(targets.length > 0, title).toBe(type !== "row");
    expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
  }
  expect(expressionsOf(dashboard).filter((expr) => expr.includes("$"))).toEqual([]);
});
