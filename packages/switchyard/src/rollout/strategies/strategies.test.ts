import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import { compile } from "./compile.ts";
import { rollback } from "./rollback.ts";

const app = (fields: object) => appSchema.parse({ run: "node server.js", ...fields });
const kinds = (steps: readonly Step[]) => steps.map((step) => step.kind).join(" ");

/** What the flags serve before the rollout. */
const flagShare = (flag: string) => (flag === "cart" ? 20_000 : 0);

describe("compile", () => {
  it("starts everything, tests, switches at once, watches, promotes and retires for blue/green", () => {
    const steps = compile({
      config: app({ strategy: "blue-green", test: { command: "true" } }),
      stableInstances: 2,
      candidateInstances: 0,
    });
    expect(kinds(steps)).toBe("start test shift pause promote retire");
    expect(steps[2]).toEqual({ kind: "shift", from: 0, to: totalWeight });
    expect(steps.at(-1)).toMatchObject({ keep: 2 });
  });

  it("leaves the test out when the app has none", () => {
    expect(kinds(compile({ config: app({}), stableInstances: 2, candidateInstances: 0 }))).not.toContain(
      "test",
    );
  });

  it("has no retirement and no pauses for a first release, whatever the strategy", () => {
    for (const strategy of ["blue-green", "canary", "rolling"]) {
      expect(
        kinds(compile({ config: app({ strategy }), stableInstances: null, candidateInstances: 0 })),
      ).toBe("start shift promote");
    }
  });

  it("turns the release's flags on step by step once it is stable, from the share that they have", () => {
    const config = app({
      flags: {
        ramp: [
          { flag: "cart", steps: ["10%", "50%", "100%"], every: "1m" },
          { flag: "tax", variant: "new", steps: ["100%"], every: "0s" },
        ],
      },
    });
    const steps = compile({ config, stableInstances: 2, candidateInstances: 0, flagShare });
    expect(kinds(steps)).toBe("start shift pause promote ramp pause ramp pause ramp retire");
    const target = { kind: "ramp", environment: "production" };
    expect(steps.filter(({ kind }) => kind === "ramp")).toEqual([
      { ...target, flag: "cart", variant: "on", from: 20_000, to: 50_000 },
      { ...target, flag: "cart", variant: "on", from: 50_000, to: 100_000 },
      { ...target, flag: "tax", variant: "new", from: 0, to: 100_000 },
    ]);
  });

  it("grows a canary with its share of users", () => {
    const steps = compile({
      config: app({
        instances: 4,
        strategy: { type: "canary", steps: [{ shift: "10%" }, { pause: { for: "1s" } }, { shift: "50%" }] },
      }),
      stableInstances: 4,
      candidateInstances: 0,
    });
    expect(kinds(steps)).toBe("start shift pause start shift start shift promote retire");
    expect(steps.filter((step) => step.kind === "start").map((step) => step.to)).toEqual([1, 2, 4]);
  });

  it("replaces one instance at a time by default and leaves the last old one to be kept warm", () => {
    const steps = compile({
      config: app({ instances: 3, strategy: "rolling" }),
      stableInstances: 3,
      candidateInstances: 0,
    });
    expect(kinds(steps)).toBe("start replace replace replace shift promote retire");
    expect(steps.at(-1)).toMatchObject({ keep: 1 });
  });

  it("stops before it starts when no instance may be added, and tests before it moves users", () => {
    const strategy = { type: "rolling", maxSurge: 0, maxUnavailable: 1 };
    const steps = compile({
      config: app({ instances: 2, strategy, test: { command: "true" } }),
      stableInstances: 2,
      candidateInstances: 0,
    });
    expect(kinds(steps)).toBe("replace test shift replace promote retire");
    // Nothing old is left, so nothing is promised.
    expect(steps.at(-1)).toMatchObject({ keep: 0 });
  });

  const strategies = fc.oneof(
    fc.constantFrom("blue-green", "canary"),
    fc.record({
      type: fc.constant("rolling"),
      batch: fc.integer({ min: 1, max: 5 }),
      maxSurge: fc.integer({ min: 0, max: 4 }),
      maxUnavailable: fc.integer({ min: 1, max: 4 }),
    }),
  );

  it("always ends with everybody on a full candidate, and with weights that only rise", () => {
    fc.assert(
      fc.property(
        strategies,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (strategy, instances, stable) => {
          const steps = compile({
            config: app({ instances, strategy }),
            stableInstances: stable,
            candidateInstances: 0,
          });
          let fresh = 0;
          let weight = 0;
          for (const step of steps) {
            if (step.kind === "start") fresh = step.to;
            if (step.kind === "replace") fresh = step.candidate.to;
            const to = step.kind === "shift" ? step.to : step.kind === "replace" ? step.weight.to : weight;
            expect(to).toBeGreaterThanOrEqual(weight);
            if (to > 0) expect(fresh).toBeGreaterThan(0);
            weight = to;
          }
          expect(fresh).toBe(instances);
          expect(weight).toBe(totalWeight);
        },
      ),
    );
  });

  it("keeps a rolling update within its surge and its unavailability", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        (instances, batch, maxSurge, maxUnavailable) => {
          fc.pre(maxSurge + maxUnavailable > 0);
          const strategy = { type: "rolling", batch, maxSurge, maxUnavailable };
          const steps = compile({
            config: app({ instances, strategy }),
            stableInstances: instances,
            candidateInstances: 0,
          });
          let fresh = 0;
          let old = instances;
          const check = () => {
            expect(fresh + old).toBeLessThanOrEqual(instances + maxSurge);
            expect(fresh + old).toBeGreaterThanOrEqual(instances - maxUnavailable);
          };
          for (const step of steps) {
            if (step.kind === "start") fresh = step.to;
            if (step.kind === "replace") {
              if (step.order === "start-first") fresh = step.candidate.to;
              else old = step.stable.to;
              check();
              fresh = step.candidate.to;
              old = step.stable.to;
            }
            check();
          }
        },
      ),
    );
  });
});

describe("rollback", () => {
  it("moves traffic first when a warm instance is there", () => {
    expect(kinds(rollback({ wanted: 3, ready: 3 }))).toBe("shift promote retire");
    expect(kinds(rollback({ wanted: 3, ready: 1 }))).toBe("shift start promote retire");
  });

  it("starts the target first when none is", () => {
    expect(kinds(rollback({ wanted: 3, ready: 0 }))).toBe("start shift promote retire");
  });
});
