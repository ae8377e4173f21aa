/* oxlint-disable typescript/no-unsafe-type-assertion -- types are what is put to the test, or known from the case */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FlagDocument } from "../definition.ts";
import type { EvaluationContext } from "../evaluation.ts";
import { compileFlags } from "./flagSet.ts";
import { contexts, documents, moments } from "./testing/arbitraries.ts";
import { interpret } from "./testing/referenceInterpreter.ts";

const keys = ["f1", "f2", "f3"];

describe("a compiled flag set", () => {
  it("decides as the plain reading of the semantics does, and explains the same decision", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        documents,
        fc.array(contexts, { minLength: 4, maxLength: 4 }),
        moments,
        (document, people, now) => {
          const set = compileFlags(document);
          expect(set.problems).toEqual([]);
          for (const person of people) {
            for (const key of keys) {
              const context = person as EvaluationContext;
              const {
                value: _,
                errorMessage: __,
                metadata: ___,
                ...result
              } = set.evaluate(key, context, now);
              expect(result).toEqual(interpret(document as FlagDocument, key, context, now));
              seen.set(result.reason, (seen.get(result.reason) ?? 0) + 1);
              const { flag, steps, ...explained } = set.explain(key, context, now);
              expect(flag).toBe(key);
              expect(explained).toEqual(set.evaluate(key, context, now));
              expect(steps.length).toBeGreaterThan(0);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
    // What is generated reaches every kind of decision.
    for (const reason of ["STATIC", "DEFAULT", "TARGETING_MATCH", "SPLIT", "DISABLED", "ERROR"]) {
      expect(seen.get(reason) ?? 0).toBeGreaterThan(20);
    }
  });
});
