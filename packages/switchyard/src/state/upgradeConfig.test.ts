import { describe, expect, it } from "vitest";
import { appSchema } from "../config/schema.ts";
import { upgradeConfig } from "./upgradeConfig.ts";

describe("a configuration that an older version stored", () => {
  const now = appSchema.parse({ run: "node server.js", instances: 3, guard: { minRequests: 50 } });

  it("gets defaults for what that version did not know, and keeps the rest", () => {
    const { analysis: _new, ...old } = now;
    const { alpha: _alpha, bake: _bake, metrics: _metrics, ...guard } = now.guard;
    const stored = { ...old, guard: { ...guard, window: 20_000 } };
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a file may hold
    expect(upgradeConfig(stored as unknown as typeof now)).toEqual(now);
  });

  it("is left as it is when it is complete", () => {
    expect(upgradeConfig(now)).toEqual(now);
  });
});
