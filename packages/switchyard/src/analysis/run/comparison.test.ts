import { expect, it } from "vitest";
import { scriptedPlan } from "../testing/scripted.ts";
import { beginComparison, judge, look } from "./comparison.ts";

const retries = { kind: "tally", events: 900, exposure: 300 } as const;
const calm = { kind: "tally", events: 300, exposure: 300 } as const;

it("compares how often something happens per unit of a total, which it may outnumber, where it is told to", () => {
  expect(verdictOf("rates")).toMatchObject({ verdict: "fail", value: 3, baseline: 1 });
  expect(verdictOf("shares")).toMatchObject({ verdict: "error" });
});

function verdictOf(counts: "shares" | "rates") {
  const plan = scriptedPlan("retries", { compare: { counts } }, () => retries);
  const compare = plan.config.compare!;
  const state = look(beginComparison(compare, []), { candidate: retries, stable: calm }, plan, compare);
  return judge(state, plan, compare, false);
}
