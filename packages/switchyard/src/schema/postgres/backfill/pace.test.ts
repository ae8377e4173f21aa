import { expect, test } from "vitest";
import { noPace, paceAfter, remainingMs } from "./pace.ts";

test("begins with the average, and follows a change within its horizon", () => {
  let pace = paceAfter(paceAfter(noPace, 100, 100), 300, 100);
  expect(pace.perSecond).toBeCloseTo(2_000);
  for (let batch = 0; batch < 300; batch++) pace = paceAfter(pace, 50, 100);
  expect(pace.perSecond).toBeGreaterThan(450);
  expect(pace.perSecond).toBeLessThan(600);
});

test("says what is left once one percent is done", () => {
  const pace = paceAfter(noPace, 10, 10);
  expect(remainingMs(pace, 9, 1_000)).toBeUndefined();
  expect(remainingMs(pace, 10, 1_000)).toBe(990);
  expect(remainingMs(noPace, 500, 1_000)).toBeUndefined();
});
