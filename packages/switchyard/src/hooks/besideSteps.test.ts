import { expect, it } from "vitest";
import { hooks } from "../config/hooksSchema.ts";
import { besideSteps } from "./besideSteps.ts";

it("a plan names the hooks that watch, and what ends the rollout", () => {
  const url = "http://hooks.test/";
  const config = hooks.parse({
    gate: { type: "confirm-rollout", url },
    alarm: { type: "rollback", url },
    load: { type: "rollout", url, interval: "1m" },
    errors: { type: "rollout", url, failureLimit: 3 },
    shown: { type: "rollout", url, failureLimit: -1 },
  });
  expect(besideSteps(config)).toEqual([
    "Beside all steps the hook alarm is asked every 10s; its yes takes the release back at once.",
    "The guard calls the hook load every 1m; its first failure takes the release back.",
    "The guard calls the hook errors every 10s; more than 3 failures take the release back.",
    "The guard calls the hook shown every 10s; its failures are only shown.",
  ]);
});
