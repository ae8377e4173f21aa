import { expect, test } from "vitest";
import { Looks } from "./looks.ts";

const second = 1_000;

test("a database is looked at in each round while a migration is in flight, else once a minute", () => {
  const looks = new Looks(0);
  expect(looks.isDue("shop", 0)).toBe(true);
  looks.looked("shop", 5 * second, true);
  expect(looks.isDue("shop", 10 * second)).toBe(true);
  looks.looked("shop", 10 * second, false);
  expect(looks.isDue("shop", 69 * second)).toBe(false);
  expect(looks.isDue("other", 11 * second)).toBe(true);
  expect(looks.isDue("shop", 70 * second)).toBe(true);
});

test("a rollout has it looked at as soon as it is over", () => {
  const looks = new Looks(0);
  looks.looked("shop", 0, false);
  looks.later("shop", second);
  expect(looks.isDue("shop", second)).toBe(true);
  expect(looks.since("shop", 2 * second)).toBe(second);
});

test("one that does not answer is asked less and less often, and little is missed meanwhile", () => {
  const looks = new Looks(0);
  looks.looked("shop", 5 * second, true);
  const pauses: number[] = [];
  let now = 10 * second;
  for (let failures = 0; failures < 7; failures++) {
    looks.failed("shop", now);
    const failedAt = now;
    while (!looks.isDue("shop", now)) now += second;
    pauses.push((now - failedAt) / second);
  }
  expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300]);
  expect(looks.since("shop", 400 * second)).toBe(5 * second);
  expect(looks.since("shop", 3_600 * second)).toBe(3_000 * second);
  looks.looked("shop", now, true);
  looks.failed("shop", now);
  expect(looks.isDue("shop", now + 10 * second)).toBe(true);
});
