import { expect, test } from "vitest";
import { rollout } from "../testing/fixtures.ts";
import { exposureText } from "./exposure.ts";

const exposure = { share: 10_000, forMs: 65_000, requests: 1234, failed: 1, allRequests: 1234 };

test("who saw a release is told by users, time, requests and failures", () => {
  expect(exposureText(rollout({ exposure }))).toBe(
    "up to 100 % of users had it for 1 min 5 s: 1,234 requests (100 % of all), 1 failed",
  );
});

test("without a request nothing is a share of anything", () => {
  const quiet = { ...exposure, requests: 0, failed: 0, allRequests: 0 };
  expect(exposureText(rollout({ exposure: quiet }))).toBe(
    "up to 100 % of users had it for 1 min 5 s: no request",
  );
});

test("a release that no user had was seen by nobody", () => {
  expect(exposureText(rollout())).toBeUndefined();
});
