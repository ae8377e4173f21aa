import { describe, expect, test } from "vitest";
import { validateApp } from "../config/validateApp.ts";
import { advise } from "./advise.ts";
import type { Answers, StrategyName } from "./answers.ts";
import { answersFromConfig } from "./answersFromConfig.ts";

const usual: Answers = {
  instances: 4,
  spareCapacity: "double",
  schemaChanges: "none",
  requestsPerSecond: 20,
  risk: "medium",
  sessions: "none",
};

describe("advise", () => {
  test.each<[string, Partial<Answers>, StrategyName]>([
    ["the usual app with room", {}, "blue-green"],
    ["a risky app with much traffic", { risk: "high", requestsPerSecond: 500 }, "canary"],
    ["a risky app with little traffic", { risk: "high", requestsPerSecond: 0.5 }, "blue-green"],
    ["no spare capacity", { spareCapacity: "none" }, "rolling"],
    ["room for one more of many", { spareCapacity: "one", instances: 20 }, "rolling"],
    [
      "room for one more, high risk, traffic",
      { spareCapacity: "one", risk: "high", requestsPerSecond: 500 },
      "canary",
    ],
    ["a single instance with room for one", { instances: 1, spareCapacity: "one" }, "blue-green"],
    ["breaking schema changes with room", { schemaChanges: "breaking", risk: "high" }, "blue-green"],
    ["much traffic and WebSockets", { sessions: "websockets", requestsPerSecond: 500 }, "canary"],
  ])("recommends for %s", (_, answers, recommended) => {
    expect(advise({ ...usual, ...answers })).toMatchObject({ recommended });
  });

  test("every combination of answers gets a full ranking with reasons and tradeoffs", () => {
    for (const answers of combinations()) {
      const { recommended, ranking } = advise(answers);
      expect(ranking.map(({ strategy }) => strategy).toSorted()).toEqual(["blue-green", "canary", "rolling"]);
      expect(ranking[0]?.strategy).toBe(recommended);
      for (const { score, why, tradeoffs } of ranking) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
        for (const text of [...why, ...tradeoffs]) expect(text).toMatch(/^[A-Z0-9].*[.)]$/);
        expect(why.length, JSON.stringify(answers)).toBeGreaterThan(0);
        expect(tradeoffs.length, JSON.stringify(answers)).toBeGreaterThan(0);
      }
    }
  });

  test("more risk never makes a canary less fit, less room never makes blue/green fitter", () => {
    for (const answers of combinations()) {
      const score = (strategy: StrategyName, more: Partial<Answers>) =>
        advise({ ...answers, ...more }).ranking.find((ranked) => ranked.strategy === strategy)?.score ?? 0;
      expect(score("canary", { risk: "high" })).toBeGreaterThanOrEqual(score("canary", { risk: "low" }));
      expect(score("blue-green", { spareCapacity: "none" })).toBeLessThanOrEqual(
        score("blue-green", { spareCapacity: "double" }),
      );
    }
  });

  test.each<[string, Partial<Answers>, string]>([
    ["breaking schema changes", { schemaChanges: "breaking" }, "split it into"],
    [
      "one instance without room",
      { instances: 1, spareCapacity: "none" },
      "users would notice every deployment",
    ],
    ["rolling at full load", { spareCapacity: "none" }, "3 of 4 instances carry all traffic"],
    ["risk without traffic", { risk: "high", requestsPerSecond: 1 }, "let a person approve"],
    ["WebSockets", { sessions: "websockets" }, "reconnect by themselves"],
  ])("warns of %s", (_, answers, words) => {
    expect(advise({ ...usual, ...answers }).warnings.join("\n")).toContain(words);
  });

  test("does not warn without a reason", () => {
    expect(advise(usual).warnings).toEqual([]);
  });
});

describe("answersFromConfig", () => {
  test.each<[object, Answers["spareCapacity"]]>([
    [{}, "double"],
    [{ strategy: "canary" }, "double"],
    [{ strategy: "rolling" }, "one"],
    [{ strategy: { type: "rolling", maxSurge: 0, maxUnavailable: 1 } }, "none"],
    [{ strategy: { type: "rolling", maxSurge: 4 } }, "double"],
    [{ strategy: { type: "steps", steps: [{ start: "all" }] } }, "double"],
    [{ strategy: { type: "steps", steps: [{ start: 1 }, { shift: "10%" }] } }, "one"],
  ])("reads from %j that there is room: %s", (raw, spareCapacity) => {
    const app = validateApp("shop", { run: "x", instances: 4, ...raw });
    expect(answersFromConfig(app)).toMatchObject({ instances: 4, spareCapacity });
  });
});

function* combinations(): Generator<Answers> {
  for (const instances of [1, 2, 10, 50])
    for (const spareCapacity of ["none", "one", "double"] as const)
      for (const schemaChanges of ["none", "additive", "breaking"] as const)
        for (const requestsPerSecond of [0, 5, 50, 5000])
          for (const risk of ["low", "medium", "high"] as const)
            for (const sessions of ["none", "sticky", "websockets"] as const)
              yield { instances, spareCapacity, schemaChanges, requestsPerSecond, risk, sessions };
}
