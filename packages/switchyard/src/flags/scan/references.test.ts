import { expect, test } from "vitest";
import { type Reference, referencesIn } from "./references.ts";

const keys = new Set(["new-cart", "theme", "on"]);
const accessors = new Map([["newCart", "new-cart"]]);

/** `flag how line:column`, for each. */
function found(
  file: string,
  source: string,
  known = { keys, accessors: new Map<string, string>() },
): string[] {
  return referencesIn(file, source, known).map((one) => `${one.flag} ${one.how} ${one.line}:${one.column}`);
}

function only(file: string, source: string): Reference | undefined {
  return referencesIn(file, source, { keys, accessors })[0];
}

test.each([
  ["a.ts", 'if (await client.getBooleanValue("new-cart", false)) x();'],
  ["a.ts", "const v = client?.getStringValue<'a' | 'b'>?.(`new-cart`, 'a', ctx)"],
  ["a.tsx", "const { value } = useSuspenseFlag('new-cart', false);"],
  ["a.tsx", "<p>Don't</p><FeatureFlag flagKey=\"new-cart\" defaultValue={false}>it's</FeatureFlag>"],
  ["a.js", "/* no */ const re = /['\"]/; set.evaluate('new-cart', context) // 'theme'"],
  ["a.ts", "`${ok ? `${client.getBooleanValue('new-cart', true)}` : ''} theme`"],
  ["a.py", 'client.get_boolean_value("new-cart", False)  # "theme"'],
  ["a.py", 'client.get_boolean_details(flag_key="new-cart", default_value=False)'],
  ["a.go", 'v, err := client.BooleanValue(ctx, "new-cart", false, evalCtx)'],
  ["a.go", 'v := client.Boolean(context, "new-cart", false, evalCtx) // `theme`'],
  ["A.java", 'boolean on = client.getBooleanValue("new-cart", false, context);'],
  ["a.kt", 'val on = client.getBooleanValue("new-cart", false)'],
  ["a.rb", "client.fetch_boolean_value(flag_key: 'new-cart', default_value: false) # 'theme'"],
  ["a.php", "<?php if ($client->getBooleanValue('new-cart', false)) { }"],
  ["A.cs", 'var on = await client.GetBooleanValueAsync("new-cart", false);'],
  ["a.vue", "<!-- isOn('theme') --><template><p v-if=\"isOn('new-cart')\">{{ a }}</p></template>"],
  ["a.vue", "<script setup>\nconst on = client.getBooleanValue('new-cart', false)\n</script>"],
  ["a.svelte", "{#if isOn('new-cart')}it's on{/if}"],
  ["a.html", '<feature-flag flag-key="new-cart">Hi, "theme"</feature-flag>'],
])("%s: %s reads the flag, once", (file, source) => {
  expect(found(file, source).map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual(["new-cart call"]);
});

test("a place is line and column of the key", () => {
  expect(found("a.ts", '\n\n  get.getBooleanValue("new-cart", 1)')).toEqual(["new-cart call 3:23"]);
});

test("a key that is read and not defined is found by calls that only flags have", () => {
  expect(found("a.ts", 'c.getBooleanValue("new-crat", false); set.evaluate("whatever")')).toEqual([
    "new-crat call 1:19",
  ]);
});

test("the default in the code and a joined text are no keys", () => {
  expect(found("a.ts", 'c.getStringValue("a" + x, "theme2"); c.getStringValue(key, "theme2")')).toEqual([]);
});

test("a key in a constant is read where the constant is", () => {
  const source =
    'const CART = "new-cart";\nconst Flags = { Theme: "theme" };\nc.getBooleanValue(CART, false);\n';
  expect(found("a.ts", `${source}c.getStringValue(Flags.Theme, "")`)).toEqual([
    "new-cart mention 1:14",
    "theme mention 2:24",
    "new-cart call 3:19",
    "theme call 4:24",
  ]);
});

test("a key as a text anywhere else is a mention, in a comment it is nothing", () => {
  expect(found("a.ts", 'log(["new-cart"]); // "theme"\n/* "theme" */')).toEqual(["new-cart mention 1:6"]);
});

test("a generated function is a reference where it is called", () => {
  expect(found("a.ts", "if (newCart(client)) {}\nnewCart;", { keys, accessors })).toEqual([
    "new-cart accessor 1:5",
  ]);
});

test("the branches of a plain condition are told apart", () => {
  const source = `if (!(x)) {}
if (await c.getBooleanValue("new-cart", false)) {
  one();
  two();
} else {
  three();
}`;
  expect(only("a.ts", source)?.branches).toEqual({
    form: "if",
    negated: false,
    holds: { from: 3, to: 4 },
    otherwise: { from: 6, to: 6 },
  });
});

test.each([
  ["a.ts", 'if (!c.getBooleanValue("new-cart", false)) { a() }', "if", true],
  ["a.go", 'if client.Boolean(ctx, "new-cart", false, e) {\n a()\n}', "if", false],
  ["a.ts", 'const x = c.isOn("new-cart") ? f({ a: 1 }) : b;', "choice", false],
  ["a.py", 'if not c.get_boolean_value("new-cart", False):\n    a()\nelse:\n    b()\n', "if", true],
])("%s: %s has branches", (file, source, form, negated) => {
  expect(only(file, source)?.branches).toMatchObject({ form, negated });
});

test.each([
  'if (c.isOn("new-cart") && y) { a() }',
  'const on = c.isOn("new-cart");',
  'c.isOn("new-cart")?.x',
])("%s: what hangs on more than the flag has no branches", (source) =>
  expect(only("a.ts", source)?.branches).toBeUndefined(),
);

test("odd source is searched in a moment, and never an error", () => {
  const odd = [
    "`".repeat(9_999),
    "(".repeat(20_000),
    "'\\".repeat(20_000),
    "<a ".repeat(3_000),
    "${`".repeat(9_999),
  ];
  const begun = performance.now();
  for (const source of odd) for (const file of ["a.ts", "a.vue", "a.py", "a.rb"]) found(file, source);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
