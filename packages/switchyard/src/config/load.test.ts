import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, constantFrom, property, array } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SwitchyardError } from "../errors.ts";
import { loadConfig } from "./load.ts";
import type { Problem } from "./problem.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "switchyard-load-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => {
  const file = join(folder, "switchyard.yaml");
  writeFileSync(file, text);
  return file;
};

describe("loadConfig", () => {
  test("finds the file upwards from a folder and fills the defaults in", () => {
    const file = write("apps: { shop: { run: node server.js } }\n");
    mkdirSync(join(folder, "a/b"), { recursive: true });
    const loaded = loadConfig(join(folder, "a/b"));
    expect(loaded.file).toBe(file);
    expect(loaded.apps["shop"]?.raw).toEqual({ run: "node server.js" });
    expect(loaded.apps["shop"]?.config).toMatchObject({ instances: 2, drain: { requests: 30_000 } });
  });

  test("says how to get a file when there is none", () => {
    const error = failure(() => loadConfig(join(folder, "nope.yaml")));
    expect(error).toMatchObject({
      code: "CONFIG_NOT_FOUND",
      next: expect.stringContaining("switchyard init"),
    });
  });

  test("lays an environment over the file: maps merge, lists and scalars replace, null removes", () => {
    write(`apps:
  shop:
    run: node server.js
    instances: 4
    env: { A: one, B: two }
    routes: [{ host: shop.test }, { host: www.shop.test }]
environments:
  staging:
    apps:
      shop: { instances: 1, env: { B: null, C: three }, routes: [{ host: staging.test }] }
`);
    expect(loadConfig(folder, "staging").apps["shop"]?.raw).toEqual({
      run: "node server.js",
      instances: 1,
      env: { A: "one", C: "three" },
      routes: [{ host: "staging.test" }],
    });
    expect(loadConfig(folder).apps["shop"]?.config.instances).toBe(4);
  });

  test("points at the overlay for a mistake in the overlay, and at the base for one in the base", () => {
    write(`apps:
  shop:
    run: x
    drain: { requests: soon }
environments:
  staging:
    apps:
      shop: { instances: 0 }
`);
    expect(places(() => loadConfig(folder, "staging"))).toEqual([
      "4:24 apps.shop.drain.requests",
      "8:26 apps.shop.instances",
    ]);
  });

  test("suggests the environment that was meant, and lists those there are", () => {
    write("apps: { shop: { run: x } }\nenvironments: { staging: { apps: {} }, production: { apps: {} } }\n");
    const error = failure(() => loadConfig(folder, "stagign"));
    expect(error.message).toContain('Did you mean "staging"?');
    expect(error.next).toContain("staging, production");
  });

  test("understands anchors, merge keys and a place for them", () => {
    write(`x-base: &base { instances: 3, keepReleases: 7 }
apps:
  a: { <<: *base, run: x, routes: [{ host: a.test }] }
  b: { <<: *base, run: x, instances: 5 }
`);
    const { apps } = loadConfig(folder);
    expect([apps["a"]?.config.instances, apps["b"]?.config.instances]).toEqual([3, 5]);
    expect(apps["b"]?.config.keepReleases).toBe(7);
  });

  test("reports all problems at once, in the order of the file, with the line and a caret", () => {
    const file = write(`apps:
  shop:
    run: node server.js
    instnces: 3
    health: { pth: /up }
    strategy: { type: canry }
`);
    const error = failure(() => loadConfig(folder));
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toContain("3 problems");
    expect(error.message).toContain(`4 |     instnces: 3\n    |     ^^^^^^^^`);
    expect(error.fields?.["problems"]).toEqual([
      expect.objectContaining({
        path: "apps.shop.instnces",
        line: 4,
        column: 5,
        file,
        suggestion: "instances",
      }),
      expect.objectContaining({ path: "apps.shop.health.pth", line: 5, column: 15, suggestion: "path" }),
      expect.objectContaining({ path: "apps.shop.strategy.type", line: 6, suggestion: "canary" }),
    ]);
  });

  test("an empty environment changes nothing, and one may take an app out", () => {
    write(`apps:
  a: { run: x }
  b: { run: x, routes: [{ host: b.test }] }
environments: { same: , less: { apps: { b: null } } }
`);
    expect(Object.keys(loadConfig(folder, "same").apps)).toEqual(["a", "b"]);
    const less = loadConfig(folder, "less");
    expect(Object.keys(less.apps)).toEqual(["a"]);
    expect(less.environments).toEqual(["same", "less"]);
  });

  test("answers any text with a configuration or with CONFIG_INVALID at a place in the file", () => {
    const words = constantFrom(
      ...'apps:|shop:|run: x|health:|path|strategy:|type: canary|steps|- |&a |*a|<<: |[|]|{|}|null|1.10|!!binary |__proto__: |---|env:|"|\n|\n  |\n    |\t|, '.split(
        "|",
      ),
    );
    assert(
      property(array(words, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        write(text);
        try {
          loadConfig(folder);
        } catch (error) {
          if (!(error instanceof SwitchyardError)) throw error;
          expect(error.code).toBe("CONFIG_INVALID");
          for (const { line = 0 } of problemsOf(error))
            expect(line >= 1 && line <= text.split("\n").length).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ["a key given twice", "apps:\n  a:\n    run: x\n    run: y\n", "4:5", '"run" is given twice'],
    ["a tab", "apps:\n\ta:\n", "2:1", "tab"],
    ["broken YAML", "apps: { a: [\n", "2:1", "not valid YAML"],
    ["two documents", "apps: {}\n---\napps: {}\n", "2:1", "second YAML document"],
    ["an empty file", "# nothing\n", "1:1", "empty"],
    ["a list", "- a\n", "1:1", "must be a map"],
    ["an alias that contains itself", "apps: &a { b: *a }\n", "1:1", "alias"],
    ["a missing command", "apps:\n  shop:\n    instances: 2\n", "2:3", '"run" is missing'],
    ["a bad name", "apps:\n  Shop:\n    run: x\n", "2:3", "cannot be used as a name"],
    ["an empty value", "apps:\n  shop:\n    run:\n", "3:5", "not empty"],
    ["a number that YAML changes", "apps:\n  a:\n    run: x\n    env: { V: 1.10 }\n", "4:15", '"1.10"'],
    [
      "an overlay's unknown key",
      "apps: { a: { run: x } }\nenvironments:\n  e: { aps: 1 }\n",
      "3:8",
      '"apps"',
    ],
  ])("explains %s where it stands", (_, text, place, words) => {
    write(text);
    const error = failure(() => loadConfig(folder, text.includes("environments") ? "e" : undefined));
    const [problem] = problemsOf(error);
    expect(`${problem?.line}:${problem?.column}`).toBe(place);
    expect(problem?.message).toContain(words);
  });
});

function places(run: () => unknown): string[] {
  return problemsOf(failure(run)).map(({ line, column, path }) => `${line}:${column} ${path}`);
}

function problemsOf(error: SwitchyardError): readonly Problem[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the documented shape of this field
  return error.fields?.["problems"] as readonly Problem[];
}

function failure(run: () => unknown): SwitchyardError {
  try {
    run();
  } catch (error) {
    if (error instanceof SwitchyardError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
