import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { workspaceRoot } from "../../../../../scripts/run.ts";
import { validateApp } from "../../config/validateApp.ts";
import { fillIn } from "./fillIn.ts";

const guide = readFileSync(join(workspaceRoot, "docs/guide/metric-sources.md"), "utf8");
const examples = [...guide.matchAll(/## (\w+)\n(?:(?!\n## )[^])*?```yaml\n([^]*?)```/g)].map(
  ([, source = "", yaml = ""]) => [source, yaml] as const,
);

test("the guide has an example of every source", () => {
  const sources = ["router", "instances", "prometheus", "datadog", "newrelic", "web", "command"];
  expect(examples.map(([source]) => source)).toEqual(sources);
});

test.each(examples)("the guide's example of %s is a sound configuration of it", (source, yaml) => {
  const { analysis } = validateApp("shop", { run: "node server.js", ...parse(yaml) });
  for (const { provider } of Object.values(analysis.metrics)) expect(Object.keys(provider)).toEqual([source]);
});

test("the guide's table shows what is filled in", () => {
  const question = { app: "shop", release: 7, window: { from: 1_700_000_000_000, to: 1_700_000_030_000 } };
  const rows = [...guide.matchAll(/^\| `(\{\{\w+\}\})`[^|]*\| (.*) \|$/gm)];
  expect(rows).toHaveLength(4);
  for (const [, text = "", cells = ""] of rows) {
    const filled = (["promql", "datadog", "nrql", "url"] as const).map((place) =>
      fillIn(text, question, place),
    );
    expect(cells.split(" | ")).toEqual(filled.map((value) => `\`${value}\``));
  }
});
