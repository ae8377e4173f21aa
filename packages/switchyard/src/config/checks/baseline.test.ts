import { expect, test } from "vitest";
import { validateApp } from "../validateApp.ts";

const configured = (strategy: string | object) => () =>
  validateApp("shop", { run: "x", instances: 2, strategy, analysis: { baseline: "fresh" } });

test("a fresh baseline is for strategies that divide the users", () => {
  expect(configured("canary")().analysis.baseline).toBe("fresh");
  expect(configured({ type: "steps", steps: [{ start: 1 }, { shift: "5%" }] })().analysis.baseline).toBe(
    "fresh",
  );
  const whole = [
    "blue-green",
    "rolling",
    { type: "steps", steps: [{ start: "all" }, { shift: "100%" }] },
    { type: "steps", steps: [{ replace: 1 }] },
  ];
  for (const strategy of whole) expect(configured(strategy)).toThrow(/fresh needs a strategy/);
});

test("without one, a candidate is compared with the instances that serve", () => {
  expect(validateApp("shop", { run: "x" }).analysis.baseline).toBe("stable");
});
