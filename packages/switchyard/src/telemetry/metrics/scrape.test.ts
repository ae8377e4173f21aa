import { expect, test } from "vitest";
import { TestGround } from "../../rollout/testing/testGround.ts";
import type { Collector } from "./collector.ts";
import { gauge, type Series, series } from "./family.ts";
import { Scrape } from "./scrape.ts";
import { flagSourcesOn } from "./testing/flagSourcesOn.ts";

const family = gauge("switchyard_test", "Test.");
const shown = [series(family, [{ labels: {}, value: 7 }])];
const collector = (name: string, collect: () => Promise<readonly Series[]>): Collector => {
  return { name, families: [family], collect };
};

const viewOf = () => expect.unreachable();

function scrapeOf({ store, platform, router, clock }: TestGround, collectors: readonly Collector[]) {
  const reported: string[] = [];
  const sources = { store, platform, router, clock, flags: flagSourcesOn(store, clock), viewOf };
  const scrape = new Scrape(collectors, sources, (error) => reported.push(error.message), 50);
  return { scrape, reported };
}

const upOf = (all: readonly Series[]) =>
  all
    .find(({ family: { name } }) => name === "switchyard_collector_up")
    ?.points.map(({ labels, value }) => [labels["collector"], value]);

test("a collector that throws or hangs is missing, and the others are there in time", async () => {
  await using ground = await TestGround.open();
  const { scrape, reported } = scrapeOf(ground, [
    collector("broken", () => Promise.reject(new Error("no luck"))),
    collector("hanging", () => new Promise(() => undefined)),
    collector("works", async () => shown),
  ]);
  const all = await scrape.collect();
  expect(all).toContain(shown[0]);
  expect(upOf(all)).toEqual([
    ["broken", 0],
    ["hanging", 0],
    ["works", 1],
  ]);
  expect(reported).toEqual([
    "the metrics of broken could not be collected: no luck",
    "the metrics of hanging could not be collected: out of time",
  ]);
});

test("scrapes that overlap share one run; the next one looks anew", async () => {
  await using ground = await TestGround.open();
  let runs = 0;
  const { scrape } = scrapeOf(ground, [
    collector("counting", async () => {
      runs++;
      return shown;
    }),
  ]);
  await Promise.all([scrape.collect(), scrape.collect(), scrape.collect()]);
  expect(runs).toBe(1);
  await scrape.collect();
  expect(runs).toBe(2);
});
