import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import type { SchemaOutlook } from "../schemaChanges.ts";
import type { Step } from "../step.ts";
import { compile } from "./compile.ts";

const app = (strategy: string, database: object = {}, rest: object = {}) =>
  appSchema.parse({ run: "x", strategy, database: { url: "postgres://db/shop", ...database }, ...rest });
const kinds = (steps: readonly Step[]) => steps.map(({ kind }) => kind).join(" ");
const plan = (config: ReturnType<typeof app>, schema: SchemaOutlook, stableInstances: number | null = 2) =>
  compile({ config, stableInstances, candidateInstances: 0, schema });

const two: SchemaOutlook = { pending: ["0001", "0002"], unfinished: false, contract: false };
const nothing: SchemaOutlook = { pending: [], unfinished: false, contract: false };

describe("a release with migrations", () => {
  it("expands and fills before its first instance, verifies before its first user, contracts last", () => {
    expect(kinds(plan(app("blue-green"), two))).toBe(
      "expand backfill start verify shift pause promote retire contract",
    );
    expect(plan(app("rolling"), two)[0]).toEqual({ kind: "expand", migrations: ["0001", "0002"] });
  });

  it("also does so as a first release", () => {
    expect(kinds(plan(app("canary"), two, null))).toBe("expand backfill start verify shift promote contract");
  });

  it("asks the hooks for their word before it touches the database", () => {
    const hooks = { hooks: { gate: { type: "confirm-rollout", url: "http://gate/" } } };
    expect(plan(app("blue-green", {}, hooks), two)[0]?.kind).toBe("confirm");
  });

  it("only sees to its connection when nothing is pending", () => {
    expect(kinds(plan(app("blue-green"), nothing))).toBe("expand start shift pause promote retire");
  });

  it("goes on with what an earlier release has left unfinished, and contracts what it has left behind", () => {
    expect(kinds(plan(app("blue-green"), { ...nothing, unfinished: true }))).toBe(
      "expand backfill start verify shift pause promote retire contract",
    );
    expect(kinds(plan(app("blue-green"), { ...nothing, contract: true }))).toBe(
      "expand start shift pause promote retire contract",
    );
  });

  it("verifies before anybody is moved, whatever the strategy", () => {
    const strategies = fc.constantFrom("blue-green", "canary", "rolling");
    fc.assert(
      fc.property(
        strategies,
        fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
        (strategy, stable) => {
          const steps = plan(app(strategy), two, stable);
          const verify = steps.findIndex(({ kind }) => kind === "verify");
          const moves = steps.findIndex(({ kind }) => kind === "shift" || kind === "replace");
          const start = steps.findIndex(({ kind }) => kind === "start" || kind === "replace");
          const backfill = steps.findIndex(({ kind }) => kind === "backfill");
          expect(verify).toBeGreaterThan(-1);
          expect(verify).toBeLessThan(moves);
          expect(backfill).toBeLessThan(start);
        },
      ),
    );
  });
});
