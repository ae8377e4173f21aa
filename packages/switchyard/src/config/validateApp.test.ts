import { describe, expect, test } from "vitest";
import { SwitchyardError } from "../errors.ts";
import { validateApp } from "./validateApp.ts";

const problems = (raw: object): string[] => {
  try {
    validateApp("shop", { run: "node server.js", ...raw });
    return [];
  } catch (error) {
    if (!(error instanceof SwitchyardError) || error.code !== "CONFIG_INVALID") throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().replace("apps.shop.", ""));
  }
};

const steps = (...list: object[]) => ({ strategy: { type: "steps", steps: list } });

describe("validateApp", () => {
  test("gives the parsed app", () => {
    expect(validateApp("shop", { run: "x", strategy: "canary" }).strategy.type).toBe("canary");
  });

  test.each<[string, object, string]>([
    [
      "a key of another shape",
      { health: { tcp: true, path: "/up" } },
      '"tcp" does not go together with "path"',
    ],
    ["a shape without its key", { release: {} }, 'needs one of "path", "tarball", "none"'],
    [
      "a misspelt shape",
      { release: { tarbal: "x.tar" } },
      'release.tarbal: unknown key "tarbal"; did you mean "tarball"?',
    ],
    ["a switch in place of a map", { guard: false }, "write { enabled: false } to turn it off"],
    ["a text in place of a map", { env: "A=1" }, "must be a map, not"],
    [
      "a source of a metric in one word",
      { analysis: { metrics: { a: { provider: "router" } } } },
      "it can hold router, instances, prometheus",
    ],
    ["a misspelt strategy", { strategy: "cannary" }, 'did you mean "canary"?'],
    ["a strategy without a type", { strategy: { steps: [] } }, '"type" is missing: one of blue-green'],
    [
      "a key of another strategy",
      { strategy: { type: "rolling", steps: [] } },
      '"steps" is not a key of "type: rolling"',
    ],
    [
      "a step that is none",
      steps({ shfit: "5%" }),
      'strategy.steps[0].shfit: unknown key "shfit"; did you mean "shift"?',
    ],
    ["no steps", steps(), "strategy.steps: needs at least one entry"],
    [
      "a percentage in place of a number",
      {
        analysis: {
          metrics: { a: { provider: { router: { measure: "errors" } }, compare: { minDifference: "2%" } } },
        },
      },
      'minDifference: must be a number, not "2%" (write 0.02)',
    ],
    ["a quoted number", { instances: "2" }, "(remove the quotes)"],
    ["a number for text", { prepare: 3 }, "prepare: must be text, not 3 (put it in quotes)"],
    ["a bare secret", { env: { A: { from: "TOKEN" } } }, "env.A.from: must be env:NAME"],
    ["a misspelt reference", { env: { A: { form: "env:A" } } }, 'did you mean "from"?'],
    [
      "a cohort of two keys",
      { cohorts: [{ header: "a", cookie: "b" }] },
      "needs exactly one of header, cookie, query and flag",
    ],
    [
      "a share without %",
      { strategy: { type: "canary", steps: [{ shift: 5 }] } },
      "strategy.steps[0].shift: must be a share such as 5%, 12.5% or 100%, not 5",
    ],
    [
      "rolling that cannot move",
      { strategy: { type: "rolling", maxSurge: 0 } },
      "nothing could ever be replaced",
    ],
    [
      "rolling that stops all",
      { strategy: { type: "rolling", maxUnavailable: 2 } },
      "must be below `instances` (2)",
    ],
    [
      "shares that fall",
      { strategy: { type: "canary", steps: [{ shift: "20%" }, { shift: "5%" }] } },
      "strategy.steps[1].shift: must be above the shift before it (20%), not 5%",
    ],
    ["a share of nothing", steps({ start: 1 }, { shift: "0%" }), "must be above 0%"],
    ["a shift before a start", steps({ shift: "5%" }), "put a `start` step before it"],
    ["a test step without a test", steps({ start: 1 }, { test: true }), "the app has no `test` to run"],
    [
      "a test before a start",
      { test: { command: "x" }, ...steps({ test: true }) },
      "nothing runs yet to be tested",
    ],
    ["too many started", steps({ start: 3 }), "at most `instances` (2), not 3"],
    ["a start that starts nothing", steps({ start: 2 }, { start: "all" }), "2 already run by then"],
    ["too many replaced", steps({ replace: 1 }, { replace: 2 }), "3 replaced in all"],
    ["replace after shift", steps({ start: 1 }, { shift: "5%" }, { replace: 1 }), "cannot follow `shift`"],
    ["shift after replace", steps({ replace: 1 }, { shift: "50%" }), "cannot follow `replace`"],
    [
      "more warm than there are",
      { keepWarm: { instances: 3 } },
      "keepWarm.instances: must be at most `instances` (2)",
    ],
    ["a host with a scheme", { routes: [{ host: "https://a.test" }] }, "without scheme, port or path"],
    ["a route given twice", { routes: [{ path: "/a" }, { path: "/a/" }] }, "given twice"],
    [
      "a header without by",
      { sticky: { header: "X-User" } },
      "sticky.header: is only read with `by: header`",
    ],
    ["by header without one", { sticky: { by: "header" } }, "`by: header` needs `header`"],
    [
      "a window past the deadline",
      { drain: { streams: "5s" } },
      "drain.reconnectWindow: must be at most `streams` (5s)",
    ],
    ["uploads cut first", { drain: { uploads: "5s" } }, "drain.uploads: must be at least `requests` (30s)"],
    ["a backoff that falls", { restart: { maxBackoff: "1ms" } }, "restart.initialBackoff: must be at most"],
    ["checks without a pause", { health: { interval: "0s" } }, "health.interval: must be longer than 0s"],
    ["a name that is taken", { env: { PORT: 80 } }, "PORT is set by Switchyard itself"],
  ])("explains %s in one line", (_, raw, words) => {
    expect(problems(raw)).toEqual([expect.stringContaining(words)]);
  });

  test("checks the sound part of an app whose other part is broken", () => {
    expect(problems({ logs: { files: 0 }, keepWarm: { instances: 9 } })).toHaveLength(2);
  });

  test("does not complain about a default that stands in for a broken key", () => {
    expect(problems({ instances: "x", keepWarm: { instances: 9 } })).toEqual([
      expect.stringContaining("instances: must be a number"),
    ]);
  });

  test.each<[string, object]>([
    [
      "written-out steps",
      {
        test: { http: [{ path: "/" }] },
        ...steps(
          { start: 1 },
          { test: true },
          { shift: "10%" },
          { pause: { approval: true } },
          { start: "all" },
          { shift: "100%" },
        ),
      },
    ],
    ["replacement by hand", steps({ replace: 1 }, { pause: { for: "5s" } }, { replace: 1 })],
    ["every kind of health check", { health: { command: "true" } }],
    ["a secret by reference", { env: { A: { from: "env:A" }, B: true, C: 5 } }],
  ])("accepts %s", (_, raw) => {
    expect(problems(raw)).toEqual([]);
  });

  test.each([[null], ["x"], [[]], [undefined]])("refuses %j as an app", (raw) => {
    expect(() => validateApp("shop", raw)).toThrow(SwitchyardError);
  });
});

test("a name that a router could not look for is refused here, before it can harm other apps", () => {
  for (const fields of [
    { cohorts: [{ header: "" }] },
    { sticky: { by: "header", header: "" } },
    { sticky: { cookie: "" } },
  ]) {
    expect(() => validateApp("shop", { run: "node server.js", ...fields })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  }
});
