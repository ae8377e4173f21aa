import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SwitchyardError } from "../../../errors.ts";
import { maxFileBytes, maxPoints } from "../recording.ts";
import { readRecording } from "./readRecording.ts";
import type { SideNames } from "./sides.ts";

const read = (text: string, names?: SideNames) => readRecording("x", new TextEncoder().encode(text), names);

function failure(text: string, names?: SideNames): SwitchyardError {
  try {
    read(text, names);
  } catch (error) {
    if (error instanceof SwitchyardError) return error;
    throw error;
  }
  throw new Error("it was read");
}

const head = "time,metric,side,events,exposure\n";
const tally = (at: number, events: number, exposure: number) => ({ kind: "tally", at, events, exposure });

const answer = (...values: [number, string][]) => ({
  status: "success",
  data: { resultType: "matrix", result: [{ metric: {}, values }] },
});

const series = (release: string, value: string) => ({
  metric: { __name__: "p99", release },
  values: [[1, value]],
});

describe("a recording in CSV", () => {
  it("has its metrics by name and both sides in the order of time", () => {
    const text = `${head}20,errors,candidate,1,90\n10,errors,candidate,0,100\n10,errors,stable,2,900\n`;
    expect(read(text).metrics).toEqual([
      {
        name: "errors",
        kind: "tally",
        candidate: [tally(10_000, 0, 100), tally(20_000, 1, 90)],
        stable: [tally(10_000, 2, 900)],
      },
    ]);
  });

  it("may begin with a byte order mark, end lines with CR LF, quote fields and leave lines empty", () => {
    const text =
      '\ufeff"time",metric,"side",value\r\n\r\n1,"a ""b"", c",candidate,2\r\n1,"a ""b"", c",stable,3';
    expect(read(text).metrics).toMatchObject([
      { name: 'a "b", c', candidate: [{ value: 2 }], stable: [{ value: 3 }] },
    ]);
  });

  it("may be what a spreadsheet writes: semicolons, capitals, further columns", () => {
    const text = "Time;Note;Side;Value\n1;hello;candidate;2\n1;;stable;3\n";
    expect(read(text).metrics).toMatchObject([{ name: "value", candidate: [{ at: 1000, value: 2 }] }]);
  });

  it("keeps several records of the same time, as of several instances", () => {
    const text = `${head}10,errors,candidate,1,5\n10,errors,candidate,2,6\n10,errors,stable,0,9\n`;
    expect(read(text).metrics[0]?.candidate).toEqual([tally(10_000, 1, 5), tally(10_000, 2, 6)]);
  });

  it("takes an empty value and NaN for no number", () => {
    const text = "time,side,value\n1,candidate,\n2,candidate,NaN\n1,stable,1\n";
    expect(read(text).metrics[0]?.candidate).toEqual([
      { kind: "value", at: 1000, value: Number.NaN },
      { kind: "value", at: 2000, value: Number.NaN },
    ]);
  });

  it("takes the higher of two release numbers for the candidate, or whom one names", () => {
    const text = "time,release,duration\n1,10,5\n1,9,7\n";
    expect(read(text).metrics[0]).toMatchObject({
      name: "latency",
      candidate: [{ ms: 5 }],
      stable: [{ ms: 7 }],
    });
    const back = read(text, { candidate: "9", stable: "10" });
    expect(back.metrics[0]).toMatchObject({ candidate: [{ ms: 7 }], stable: [{ ms: 5 }] });
  });

  it.each([
    ["nothing", "", "x:1:1: the column time is missing; it is empty"],
    ["no header", "1,errors,candidate,1,2\n", "x:1:1: the column time is missing"],
    ["a misspelt column", "time,metric,side,events,exposre\n", "x:1:1: the column exposure is missing"],
    ["no record", head, "x:1:1: there is no record in it"],
    ["a bad time", `${head}yesterday,errors,candidate,1,2\n`, "x:2:1: time must be an ISO 8601 time"],
    ["a negative time", `${head}-1,errors,candidate,1,2\n`, "x:2:1: time must be"],
    ["a huge time", `${head}1e300,errors,candidate,1,2\n`, "x:2:1: time must be"],
    [
      "a huge number",
      `${head}1,"a,b",candidate,1,1e400\n`,
      "x:2:19: exposure must be a number from 0 up, not Infinity",
    ],
    [
      "a negative count",
      `${head}1,errors,candidate,-1,2\n`,
      "x:2:20: events must be a number from 0 up, not -1",
    ],
    [
      "a text for a number",
      `${head}1,errors,candidate,12 errors,2\n`,
      'x:2:20: events must be a number, not "12 errors"',
    ],
    ["hexadecimal", `${head}1,errors,candidate,0x1,2\n`, "events must be a number"],
    ["a row too short", `${head}1,errors\n`, "x:2:"],
    ["an open quote", `${head}1,"errors,candidate,1,2\n`, "a quote is opened here and never closed"],
    ["one side only", `${head}1,errors,candidate,1,2\n`, "x:1:1: no side is the stable release"],
    [
      "unknown sides",
      `${head}1,errors,a,1,2\n1,errors,b,1,2\n`,
      "no side is the candidate: name it `candidate`, or with --candidate (it has: a, b)",
    ],
    [
      "mixed kinds",
      "time,metric,side,value,duration\n1,a,candidate,1,\n2,a,candidate,,3\n",
      "x:3:16: metric a has values before and durations here",
    ],
  ])("with %s is refused, with place and reason", (_name, text, message) => {
    const error = failure(text);
    expect(error.code).toBe("ANALYSIS_INVALID");
    expect(error.message).toContain(message);
    expect(error.next).not.toBe("");
  });

  it("with a line of a megabyte is refused, naming the line", () => {
    expect(failure(`${head}1,errors,candidate,${"1".repeat(1e6)},2\n`).message).toContain(
      "longer than 64 KiB",
    );
    expect(failure("x".repeat(1e6)).code).toBe("ANALYSIS_INVALID");
  });
});

describe("a recording in JSON", () => {
  it("has metrics with two sides of points, as lists or objects", () => {
    const { metrics } = read(
      JSON.stringify({
        metrics: {
          errors: {
            unit: "share",
            candidate: [
              ["2026-01-15T14:00:00Z", 1, 100],
              { time: "2026-01-15T14:00:05Z", events: 2, exposure: 90 },
            ],
            stable: [[1768485600, 0, 900]],
          },
          latency: {
            kind: "durations",
            candidate: [[1768485600000, 120]],
            stable: [{ time: 1768485600, duration: 80 }],
          },
        },
      }),
    );
    const at = Date.UTC(2026, 0, 15, 14);
    expect(metrics).toEqual([
      {
        name: "errors",
        kind: "tally",
        unit: "share",
        candidate: [tally(at, 1, 100), tally(at + 5000, 2, 90)],
        stable: [tally(at, 0, 900)],
      },
      {
        name: "latency",
        kind: "duration",
        candidate: [{ kind: "duration", at, ms: 120 }],
        stable: [{ kind: "duration", at, ms: 80 }],
      },
    ]);
  });

  it("may have answers of Prometheus side by side, also for events and exposure", () => {
    const { metrics } = read(
      JSON.stringify({
        metrics: {
          cpu: { candidate: answer([1, "0.5"], [2, "NaN"]), stable: answer([1, "0.25"]) },
          errors: { candidate: { events: answer([1, "3"]), exposure: answer([1, "50"]) }, stable: [] },
        },
      }),
    );
    expect(metrics[0]?.candidate).toMatchObject([{ at: 1000, value: 0.5 }, { value: Number.NaN }]);
    expect(metrics[1]?.candidate).toEqual([tally(1000, 3, 50)]);
  });

  it("may be one answer of Prometheus whose series are told apart by release", () => {
    const data = { resultType: "matrix", result: [series("6", "80"), series("7", "120")] };
    expect(read(JSON.stringify({ status: "success", data })).metrics).toMatchObject([
      { name: "p99", candidate: [{ value: 120 }], stable: [{ value: 80 }] },
    ]);
  });

  it("may be a list of pairs, both sides at the experiment's times", () => {
    const pair = {
      name: "cpu",
      values: { experiment: [1, "NaN"], control: [3, 4] },
      scopes: {
        experiment: { startTimeMillis: 1768485600000, stepMillis: 10_000 },
        control: { startTimeMillis: 1768482000000, stepMillis: 10_000 },
      },
    };
    const [metric] = read(JSON.stringify([pair])).metrics;
    expect(metric?.candidate.map(({ at }) => at)).toEqual([1768485600000, 1768485610000]);
    expect(metric?.stable.map(({ at }) => at)).toEqual([1768485600000, 1768485610000]);
  });

  it.each([
    ["a comma too many", '{"metrics":\n  {"a": [1, ]}}', "x:2:13: this is not JSON"],
    ["no end", '{"metrics":\n  {"a": {', "x:2:10: the JSON ends too early"],
    ["something else", '{"a": 1}', "x:1:1: the document must be { metrics:"],
    [
      "a bad point",
      '{"metrics": {"a": {\n"candidate": [[1, 2],\n [2, "x"]]}}}',
      'x:3:6: metrics.a.candidate[1][1] must be a number or "NaN"',
    ],
    [
      "a point of one",
      '{"metrics": {"a": {"candidate": [[1]]}}}',
      "x:1:34: metrics.a.candidate[0] must be [time, value]",
    ],
    [
      "a failed query",
      '{"status": "error", "error": "bad_data"}',
      "x:1:12: status is a failed query of Prometheus: bad_data",
    ],
    [
      "an instant query",
      '{"status":"success","data":{"resultType":"vector","result":[]}}',
      "must be the answer to a range query",
    ],
    [
      "a misspelt unit",
      '{"metrics":{"a":{"unit":"sec","candidate":[[1,1]],"stable":[[1,1]]}}}',
      "unit must be share",
    ],
    [
      "exposure missing",
      '{"metrics":{"a":{"candidate":{"events":[[1,1]],"exposure":[[2,1]]}}}}',
      "has no exposure of the same time",
    ],
    ["deep nesting", "[".repeat(1000), "x:1:1"],
  ])("with %s is refused, with place and reason", (_name, text, message) => {
    const error = failure(text);
    expect(error.code).toBe("ANALYSIS_INVALID");
    expect(error.message).toContain(message);
  });
});

describe("any recording", () => {
  it("that is too large is refused, with the limit", () => {
    expect(() => readRecording("x", new Uint8Array(maxFileBytes + 1))).toThrow("x is larger than 32 MiB.");
    const points = JSON.stringify(Array.from({ length: maxPoints + 1 }, (_, index) => [index, 1]));
    expect(failure(`{"metrics":{"a":{"candidate":${points}}}}`).message).toContain(
      "more than 200000 records",
    );
  });

  it("that is not UTF-8 is refused", () => {
    expect(() => readRecording("x", Uint8Array.of(0x1f, 0x8b, 0xff))).toThrow(
      "x:1:1: the file is not UTF-8 text.",
    );
  });

  it("ends in a recording or in ANALYSIS_INVALID with a place, whatever it contains", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        head,
        "1,errors,candidate,1,2\n",
        "1,errors,stable,1,2\n",
        "{",
        "[",
        "]",
        '"',
        ",",
        '"metrics":',
        ":",
        "\r\n",
        "1e999",
        "NaN",
        "\u0000",
        "\ufeff",
      ),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        try {
          read(pieces.join(""));
        } catch (error) {
          if (!(error instanceof SwitchyardError)) throw error;
          expect(error.code).toBe("ANALYSIS_INVALID");
          expect(error.position?.line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
