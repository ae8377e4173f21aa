import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { configJsonSchema } from "./jsonSchema.ts";

const accepts = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(configJsonSchema());
const app = (more: object) => ({ apps: { shop: { run: "node server.js", ...more } } });

test.each<[string, unknown]>([
  ["the smallest file", app({})],
  ["a strategy by name", app({ strategy: "canary" })],
  [
    "a strategy in full",
    app({ strategy: { type: "canary", steps: [{ shift: "5%" }, { pause: { for: "1m" } }] } }),
  ],
  ["a secret", app({ env: { A: { from: "env:A" }, B: "x", C: 3, D: true } })],
  ["anchors", { ...app({}), "x-base": { anything: 1 } }],
  [
    "an overlay of a part",
    { ...app({}), environments: { staging: { apps: { shop: { instances: 1, env: { A: null } } } } } },
  ],
  [
    "an overlay of a part of a strategy",
    { ...app({}), environments: { staging: { apps: { shop: { strategy: { batch: 2 } } } } } },
  ],
])("editors accept %s", (_, value) => {
  expect(accepts(value), JSON.stringify(accepts.errors)).toBe(true);
});

test.each<[string, unknown]>([
  ["a file without apps", {}],
  ["an app without run", { apps: { shop: {} } }],
  ["an unknown key", app({ prt: 3 })],
  ["a bad duration", app({ drain: { requests: "10 s" } })],
  ["an unknown strategy", app({ strategy: "cannary" })],
  ["an unknown key in an overlay", { ...app({}), environments: { staging: { apps: { shop: { prt: 3 } } } } }],
])("editors refuse %s", (_, value) => {
  expect(accepts(value)).toBe(false);
});
