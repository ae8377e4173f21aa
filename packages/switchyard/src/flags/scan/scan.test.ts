import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FlagDefinition } from "@switchyard/flags";
import { afterEach, beforeEach, expect, test } from "vitest";
import { generateAccessors } from "../codegen/generate.ts";
import { scan } from "./scan.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sy-scan-"));
});
afterEach(() => rm(root, { recursive: true }));

const on: FlagDefinition = { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "on" };

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const reads = (key: string) => `client.getBooleanValue("${key}", false);\n`;

test("references by flag, unknown keys with the nearest one, and flags that nobody reads", async () => {
  await write({ "src/a.ts": reads("new-cart"), "src/b.py": 'c.get_boolean_value("new-crat", False)' });
  const report = await scan(root, [
    { key: "new-cart", definition: on },
    { key: "theme", definition: on },
  ]);
  expect(report.flags[0]?.references).toMatchObject([{ file: "src/a.ts", line: 1, column: 24, how: "call" }]);
  expect(report.unknown).toMatchObject([
    { key: "new-crat", nearest: "new-cart", references: [{ file: "src/b.py" }] },
  ]);
  expect(report.unreferenced).toEqual(["theme"]);
  expect(report.files).toBe(2);
});

test("packages, builds, what .gitignore names, links and odd files are left out", async () => {
  await write({
    ".gitignore": "# mine\n/gen/\n*.tmp.ts\n!keep.tmp.ts\nlogs/**/x.ts\n",
    "node_modules/a/a.ts": reads("k"),
    "dist/a.js": reads("k"),
    "gen/a.ts": reads("k"),
    "src/gen/kept.ts": reads("k"),
    "src/a.tmp.ts": reads("k"),
    "src/keep.tmp.ts": reads("k"),
    "logs/1/2/x.ts": reads("k"),
    "src/sub/.gitignore": "b.ts\n",
    "src/sub/b.ts": reads("k"),
    "src/min.js": `${reads("k")}${"x".repeat(6_000)}`,
    "src/data.ts": `\0${reads("k")}`,
    "notes.md": reads("k"),
  });
  await symlink(join(root, "src"), join(root, "link"));
  const report = await scan(root, [{ key: "k", definition: on }]);
  expect(report.flags[0]?.references.map(({ file }) => file)).toEqual(["src/gen/kept.ts", "src/keep.tmp.ts"]);
  expect(report.skipped).toEqual([
    { path: "src/data.ts", why: "not a text" },
    { path: "src/min.js", why: "minified" },
  ]);
});

test("a dead flag says what stays and what goes at every place", async () => {
  await write({
    "a.ts": `if (${reads("k").trim().slice(0, -1)}) {\n  one();\n} else {\n  two();\n}\n`,
    "b.ts": "const on = flags.isOn('k');\n",
  });
  const report = await scan(root, [{ key: "k", definition: on, stale: "Everyone got `on` for 40 days." }]);
  expect(report.dead).toMatchObject([
    {
      key: "k",
      serves: { variant: "on", value: true },
      places: [
        { file: "a.ts", line: 1, advice: "Keep line 2; delete the condition and line 4." },
        { file: "b.ts", line: 1, advice: "Put true in the place of the call, and simplify what follows." },
      ],
    },
  ]);
});

test("generated accessors count where they are imported, and the generated module itself does not", async () => {
  const flags = [
    { key: "new-cart", definition: on },
    { key: "theme", definition: on },
  ];
  await write({
    "src/flags.ts": generateAccessors(flags, "openfeature-server").source,
    "src/a.ts": 'import { newCart } from "./flags.ts";\nawait newCart(client);\n',
    "src/deep/b.ts": 'import * as all from "../flags";\nall.theme(client);\n',
    "src/other.ts": 'import { newCart } from "./elsewhere";\nnewCart(client);\n',
  });
  const report = await scan(root, flags);
  const places = report.flags.map(({ references }) => references.map(({ file, line }) => `${file}:${line}`));
  expect(places).toEqual([["src/a.ts:2"], ["src/deep/b.ts:2"]]);
});

test("a folder that is not there is an error of usage", async () => {
  await expect(scan(join(root, "nowhere"), [])).rejects.toMatchObject({ code: "USAGE" });
});
