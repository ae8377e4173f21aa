import fc from "fast-check";
import { expect, test } from "vitest";
import { failedGuard, metric } from "../testing/fixtures.ts";
import { analysisSuite, metricCase } from "./analysisSuite.ts";
import { junitXml } from "./junit.ts";
import { wellFormed } from "./testing/wellFormed.ts";

test("a failed metric is a failure with its reason, one that goes on is skipped", () => {
  const xml = junitXml([analysisSuite(failedGuard(), 0)]);
  wellFormed(xml);
  expect(xml).toContain('tests="2" failures="1" errors="0" skipped="1" time="35.000"');
  expect(xml).toMatch(/<testcase name="errors"[^>]+>\s+<failure message="2\.1 % of the candidate's/);
  expect(xml).toMatch(/<testcase name="latency"[^>]+>\s+<skipped /);
});

test("a dry run never fails a build, an error is no failure", () => {
  expect(metricCase(metric("x", { status: "failed", dryRun: true })).outcome).toBe("skipped");
  expect(metricCase(metric("x", { status: "error" })).outcome).toBe("error");
  expect(metricCase(metric("x", { status: "successful" })).outcome).toBe("passed");
});

test("whatever names and reasons contain, the document is well-formed", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("]]>", "<!--", '"/><x y="', "\u0000\u000b", "\ud800", "&amp;", "a\nb\tc\r"),
  );
  fc.assert(
    fc.property(hostile, hostile, hostile, (name, message, details) => {
      for (const outcome of ["passed", "failure", "error", "skipped"] as const) {
        const suite = {
          name,
          startedAt: new Date(0),
          durationMs: 1,
          cases: [{ name, outcome, message, details }],
        };
        wellFormed(junitXml([suite]));
      }
    }),
  );
});
