import { array, assert, constantFrom, property } from "fast-check";
import { describe, expect, test } from "vitest";
import type { Measurement } from "../record.ts";
import { count, type Limits, metricStatus, noMeasurements } from "./limits.ts";

const defaults: Limits = {
  interval: 1000,
  failureLimit: 0,
  inconclusiveLimit: 0,
  consecutiveErrorLimit: 4,
  consecutiveSuccessLimit: 0,
};

const letters: Readonly<Record<string, Measurement["verdict"]>> = {
  s: "successful",
  f: "failed",
  i: "inconclusive",
  e: "error",
};

const after = (measurements: string) =>
  measurements
    .split("")
    .reduce((counts, letter) => count(counts, letters[letter] ?? "error"), noMeasurements);

describe("count", () => {
  test("counts each verdict, and rows of errors and successes until something else breaks them", () => {
    expect(after("ssfsseesi")).toEqual({
      successful: 5,
      failed: 1,
      inconclusive: 1,
      error: 2,
      consecutiveErrors: 0,
      consecutiveSuccesses: 0,
    });
    expect(after("sseee")).toMatchObject({ consecutiveErrors: 3, consecutiveSuccesses: 0 });
    expect(after("fss")).toMatchObject({ consecutiveErrors: 0, consecutiveSuccesses: 2 });
  });
});

/** s successful, f failed, i inconclusive, e error; | the run ends. */
describe("metricStatus", () => {
  test.each<[string, Partial<Limits>, string]>([
    // Nothing measured yet.
    ["", {}, "running"],
    ["|", {}, "inconclusive"],
    ["|", { count: 3 }, "inconclusive"],
    // failureLimit: more than it fails.
    ["f", {}, "failed"],
    ["f", { failureLimit: 1 }, "running"],
    ["fsf", { failureLimit: 1 }, "failed"],
    ["ffffff", { failureLimit: -1 }, "running"],
    ["f|", {}, "failed"],
    // inconclusiveLimit.
    ["i", {}, "inconclusive"],
    ["i", { inconclusiveLimit: 1 }, "running"],
    ["isi", { inconclusiveLimit: 1 }, "inconclusive"],
    ["iiiiii", { inconclusiveLimit: -1 }, "running"],
    // consecutiveErrorLimit: only in a row.
    ["eeee", {}, "running"],
    ["eeeee", {}, "error"],
    ["eeeeseeee", {}, "running"],
    ["eeeeseeeee", {}, "error"],
    ["e", { consecutiveErrorLimit: 0 }, "error"],
    ["eeeeeeeeee", { consecutiveErrorLimit: -1 }, "running"],
    // Without count: one without an interval, else no end.
    ["s", { interval: undefined }, "successful"],
    ["e", { interval: undefined }, "running"],
    ["es", { interval: undefined }, "successful"],
    ["ssssssssss", {}, "running"],
    // An error takes no place in count.
    ["se", { count: 2 }, "running"],
    ["ses", { count: 2 }, "successful"],
    ["ss", { count: 2 }, "successful"],
    ["fs", { count: 2, failureLimit: 1 }, "successful"],
    ["is", { count: 2, inconclusiveLimit: 1 }, "successful"],
    // No success among them is none.
    ["ff", { count: 2, failureLimit: 2 }, "inconclusive"],
    ["ff", { count: 2, failureLimit: -1 }, "inconclusive"],
    ["ii", { count: 2, inconclusiveLimit: -1 }, "inconclusive"],
    // consecutiveSuccessLimit passes early, by a row without a break.
    ["ss", { consecutiveSuccessLimit: 3 }, "running"],
    ["sss", { consecutiveSuccessLimit: 3 }, "successful"],
    ["ssess", { consecutiveSuccessLimit: 3 }, "running"],
    ["ssfsss", { consecutiveSuccessLimit: 3, failureLimit: 1 }, "successful"],
    ["sss", { consecutiveSuccessLimit: 3, count: 5 }, "successful"],
    ["sss", { consecutiveSuccessLimit: 3, count: 3 }, "successful"],
    // At count with it not met: inconclusive with failureLimit, failed without.
    ["ssfss", { consecutiveSuccessLimit: 3, count: 5, failureLimit: 1 }, "inconclusive"],
    ["ssfss", { consecutiveSuccessLimit: 3, count: 5, failureLimit: -1 }, "failed"],
    ["s", { consecutiveSuccessLimit: 3, interval: undefined }, "inconclusive"],
    // A timer makes no success of what was still running.
    ["ss|", { count: 3 }, "inconclusive"],
    ["sss|", { count: 3 }, "successful"],
    ["ss|", { consecutiveSuccessLimit: 3 }, "inconclusive"],
    ["ss|", { consecutiveSuccessLimit: 3, failureLimit: -1 }, "inconclusive"],
    ["e|", { interval: undefined }, "inconclusive"],
    // An endless one ends with its run, by what it measured.
    ["s|", {}, "successful"],
    ["fs|", { failureLimit: 1 }, "successful"],
    ["f|", { failureLimit: 1 }, "inconclusive"],
    ["sse|", {}, "inconclusive"],
    ["ee|", {}, "inconclusive"],
    // The worst of several exceeded limits.
    ["ieeeeef", {}, "failed"],
    ["ieeeee", {}, "error"],
    ["sssi", { consecutiveSuccessLimit: 3 }, "inconclusive"],
  ])("%s with %o: %s", (measurements, limits, status) => {
    const ended = measurements.endsWith("|");
    expect(metricStatus(after(measurements.replace("|", "")), { ...defaults, ...limits }, ended)).toBe(
      status,
    );
  });

  test("is never a success without a successful measurement, and never runs on once the run has ended", () => {
    const limit = constantFrom(-1, 0, 2, 5);
    assert(
      property(
        array(constantFrom("f", "i", "e", "s"), { maxLength: 12 }),
        constantFrom(undefined, 1, 4),
        limit,
        limit,
        limit,
        constantFrom(0, 2),
        (measurements, wanted, failureLimit, inconclusiveLimit, consecutiveErrorLimit, successes) => {
          const limits: Limits = {
            interval: 1000,
            ...(wanted !== undefined && { count: wanted }),
            failureLimit,
            inconclusiveLimit,
            consecutiveErrorLimit,
            consecutiveSuccessLimit: successes,
          };
          const counts = after(measurements.join(""));
          expect(metricStatus(counts, limits, true)).not.toBe("running");
          for (const ended of [true, false])
            if (counts.successful === 0) expect(metricStatus(counts, limits, ended)).not.toBe("successful");
        },
      ),
    );
  });
});
