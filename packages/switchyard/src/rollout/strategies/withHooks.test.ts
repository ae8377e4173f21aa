import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import { describeStep } from "../steps/steppers.ts";
import { compile } from "./compile.ts";

const types = [
  "confirm-rollout",
  "pre-rollout",
  "rollout",
  "confirm-traffic-increase",
  "confirm-promotion",
  "post-rollout",
  "rollback",
  "event",
];

function planOf(fields: object, stableInstances: number | null = 2, named = types): readonly Step[] {
  const hooks = Object.fromEntries(named.map((type) => [type, { type, url: "http://hooks.test/" }]));
  const config = appSchema.parse({ run: "x", test: { command: "true" }, hooks, ...fields });
  return compile({ config, stableInstances, candidateInstances: 0 });
}

/** Each step by its kind, a hook's by its type. */
const shown = (steps: readonly Step[]) =>
  steps.map((step) => ("on" in step ? `[${step.on}]` : step.kind)).join(" ");

describe("hooks in a plan", () => {
  it("ask before all of it, before the one switch of blue/green and before its promotion", () => {
    expect(shown(planOf({ strategy: "blue-green" }))).toBe(
      "[confirm-rollout] start test [pre-rollout] [confirm-traffic-increase] shift pause " +
        "[confirm-promotion] promote retire [post-rollout]",
    );
  });

  it("ask before every increase of a canary, but call before the first user only", () => {
    const steps = [{ shift: "10%" }, { pause: { for: "1s" } }, { shift: "50%" }];
    expect(shown(planOf({ strategy: { type: "canary", steps } }))).toBe(
      "[confirm-rollout] start test [pre-rollout] [confirm-traffic-increase] shift pause " +
        "[confirm-traffic-increase] shift start [confirm-traffic-increase] shift " +
        "[confirm-promotion] promote retire [post-rollout]",
    );
  });

  it("ask before each batch of a rolling update that moves users, in either order of its instances", () => {
    const surge = planOf({ strategy: "rolling" }, 2, ["pre-rollout", "confirm-traffic-increase"]);
    expect(shown(surge)).toMatch(
      /^start test \[pre-rollout\] \[confirm-traffic-increase\] replace \[confirm-traffic-increase\] replace/,
    );
    const strategy = { type: "rolling", maxSurge: 0, maxUnavailable: 1 };
    expect(shown(planOf({ strategy }, 2, ["pre-rollout", "confirm-traffic-increase"]))).toMatch(
      /^replace test \[pre-rollout\] \[confirm-traffic-increase\] shift \[confirm-traffic-increase\] replace/,
    );
  });

  it("call before a person is asked for approval of what they found", () => {
    expect(shown(planOf({ strategy: { type: "blue-green", approval: true, watch: "0s" } }))).toContain(
      "test [pre-rollout] pause [confirm-traffic-increase] shift",
    );
  });

  it("ask before a share of 0 %, which gives the candidate to its cohorts", () => {
    const strategy = { type: "canary", steps: [{ shift: "0%" }, { shift: "100%" }] };
    expect(shown(planOf({ strategy, cohorts: [{ header: "x-beta" }] }))).toContain(
      "[pre-rollout] [confirm-traffic-increase] shift start [confirm-traffic-increase] shift",
    );
  });

  it("confirm a first release as a whole only: nobody's traffic grows and nothing is replaced", () => {
    expect(shown(planOf({ strategy: "canary" }, null))).toBe(
      "[confirm-rollout] start test [pre-rollout] shift promote [post-rollout]",
    );
  });

  it("stand in the order of the file where several have one type", () => {
    const url = "http://hooks.test/";
    const hooks = { b: { type: "confirm-rollout", url }, a: { type: "confirm-rollout", url } };
    const steps = planOf({ hooks });
    expect(steps.slice(0, 2).map((step) => step.kind === "confirm" && step.hook)).toEqual(["b", "a"]);
  });

  it("change nothing else of the plan", () => {
    const steps = planOf({ strategy: "canary" }).filter(({ kind }) => kind !== "confirm" && kind !== "call");
    expect(steps).toEqual(planOf({ strategy: "canary" }, 2, []));
    expect(steps.findLast((step) => step.kind === "shift")?.to).toBe(totalWeight);
  });

  it("say in the plan who is asked what, and that there is nothing to undo", () => {
    const titles = planOf({})
      .filter(({ kind }) => kind === "confirm" || kind === "call")
      .map((step) => describeStep(step, 3, 4));
    expect(titles.map(({ title }) => title)).toEqual([
      "ask the hook confirm-rollout whether release 4 may be rolled out, and wait for its yes",
      "call the hook pre-rollout before any user gets release 4; its failure takes the release back",
      "ask the hook confirm-traffic-increase whether release 4 may get more users, and wait for its yes",
      "ask the hook confirm-promotion whether release 4 may become stable, and wait for its yes",
      "call the hook post-rollout; its failure is only reported",
    ]);
    for (const { undo } of titles) expect(undo).toMatch(/^nothing to undo/);
  });
});
