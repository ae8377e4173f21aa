import { expect, test } from "vitest";
import type { Batch } from "../data.ts";
import { gather, isTelling } from "./gather.ts";

const options = {
  alpha: 0.001,
  minSamples: 20,
  direction: "increase",
  quantile: 0.99,
  minDifference: 0,
} as const;

function batch(candidate: number, stable: number, events = 0): Batch {
  return {
    candidate: { kind: "tally", events, exposure: candidate },
    stable: { kind: "tally", events: 0, exposure: stable },
  };
}

test("looks are gathered until both releases are in them", () => {
  const two = gather(batch(3, 1), batch(2, 3, 1));
  expect(two).toEqual(batch(5, 4, 1));
  expect(isTelling(two, options)).toBe(false);
  expect(isTelling(gather(two, batch(0, 1)), options)).toBe(true);
});

test("a candidate that serves alone is judged all the same", () => {
  expect(isTelling(batch(39, 0), options)).toBe(false);
  expect(isTelling(batch(40, 0), options)).toBe(true);
});

test("what became of the requests does not decide when they are judged", () => {
  expect(isTelling(batch(4, 4, 4), options)).toBe(isTelling(batch(4, 4, 0), options));
});

test("values and counts over time are judged look by look", () => {
  const values: Batch = {
    candidate: { kind: "samples", samples: [1] },
    stable: { kind: "samples", samples: [] },
  };
  expect(isTelling(values, options)).toBe(true);
  expect(isTelling(batch(1, 0), { ...options, perTime: true })).toBe(true);
});
