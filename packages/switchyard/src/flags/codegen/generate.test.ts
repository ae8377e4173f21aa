import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type GeneratedFlag, generateAccessors } from "./generate.ts";
import { accessorNames } from "./names.ts";
import { targets } from "./targets.ts";
import { valueType } from "./valueType.ts";

const flags: readonly GeneratedFlag[] = [
  {
    key: "new-cart",
    definition: { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "on", off: "off" },
    description: "The cart with one page.\nEnds here: */ throw 1",
    owner: "checkout",
    expiresAt: "2026-03-01T00:00:00.000Z",
    stale: "Everyone has got `on` for 40 days.",
  },
  {
    key: "button.color",
    definition: { state: "ENABLED", variants: { a: "red", b: 'bl"ue' }, defaultVariant: "a" },
  },
  {
    key: "limit",
    definition: { state: "ENABLED", variants: { low: 10, high: 20.5 }, defaultVariant: "high" },
  },
  {
    key: "evaluation-context",
    definition: {
      state: "ENABLED",
      variants: {
        a: { theme: { dark: true }, sizes: [1, 2], "odd-name": null },
        b: { theme: { dark: false, accent: "x" }, sizes: [] },
      },
      off: "b",
    },
  },
  { key: "list", definition: { state: "ENABLED", variants: { a: [{ id: 1 }], b: ["x"], c: null } } },
  { key: "class", definition: { state: "DISABLED", variants: { on: true } } },
  { key: "3d view", definition: { state: "ENABLED", variants: { on: true, off: false } } },
  { key: "mixed", definition: { state: "ENABLED", variants: { a: 1, b: "1" } } },
];

test("an accessor has the type of the variants, and says what people should know of its flag", () => {
  const { source, left } = generateAccessors(flags, "openfeature-server");
  expect(source).toContain(`/**
 * The cart with one page.
 * Ends here: *\\/ throw 1
 * Flag \`new-cart\` (on, off).
 * Owner: checkout.
 * To be gone by 2026-03-01.
 * @deprecated Everyone has got \`on\` for 40 days.
 */
export function newCart(`);
  expect(source).toContain('export type ButtonColorValue = "bl\\"ue" | "red";');
  expect(source).toContain('client.getStringValue<ButtonColorValue>("button.color", fallback, context)');
  expect(source).toContain("fallback: number = 20.5");
  expect(left).toEqual([{ key: "mixed", why: "its variants are of several types" }]);
});

test("the order of the flags does not change the module", () => {
  for (const target of ["openfeature-server", "openfeature-web", "switchyard"] as const) {
    expect(generateAccessors(flags.toReversed(), target)).toEqual(generateAccessors(flags, target));
  }
});

test("the modules of all targets compile as strictly as can be, and their types hold", () => {
  const folder = mkdtempSync(join(fileURLToPath(new URL(".", import.meta.url)), ".generated-"));
  try {
    const files = Object.keys(targets).map((target) => {
      const file = join(folder, `${target}.ts`);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of this very object
      writeFileSync(file, generateAccessors(flags, target as keyof typeof targets).source);
      return file;
    });
    const use = join(folder, "use.ts");
    writeFileSync(
      use,
      `import type { Client } from "@openfeature/server-sdk";
import type { FlagReader } from "@switchyard/flags/node";
import { buttonColor, evaluationContext } from "./openfeature-server.ts";
import { newCart, buttonColor as color } from "./switchyard.ts";

export async function use(client: Client, flags: FlagReader): Promise<void> {
  const text: "red" | 'bl"ue' = await buttonColor(client);
  const { theme, sizes } = await evaluationContext(client, { targetingKey: "u" });
  const dark: boolean = theme.dark;
  const accent: string | undefined = theme.accent;
  const numbers: number[] = sizes;
  const on: boolean = newCart(flags, { targetingKey: "u" });
  // @ts-expect-error -- no variant has this value
  const wrong: "green" = color(flags);
  console.log(text, dark, accent, numbers, on, wrong);
}
`,
    );
    // Of the packages that they import others see to it.
    expect(compile([...files, use]).filter((line) => line.includes(folder.slice(-14)))).toEqual([]);
    writeFileSync(use, "const wrong: number = true;\nexport { wrong };\n");
    expect(compile([use])).toEqual([expect.stringContaining("TS2322")]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("names are unique, and never words of the language", () => {
  const names = accessorNames(["new-cart", "new.cart", "newCart", "return", "X", "42", "-", "HTTPServer v2"]);
  expect(Object.fromEntries(names)).toEqual({
    "-": "flag",
    "42": "flag42",
    "HTTPServer v2": "httpserverV2",
    X: "x",
    "new-cart": "newCart",
    "new.cart": "newCart2",
    newCart: "newCart3",
    return: "returnFlag",
  });
});

test("lists and objects are typed by what they hold", () => {
  expect(valueType([[1, "a"], []])).toBe("(number | string)[]");
  expect(valueType([{ a: 1 }, { a: null, b: [] }])).toBe("{ a: null | number; b?: never[] }");
});

function compile(files: readonly string[]): string[] {
  const options = [
    "--strict",
    "--noUncheckedIndexedAccess",
    "--exactOptionalPropertyTypes",
    "--noUnusedLocals",
  ];
  const modules = ["--module", "nodenext", "--target", "es2024", "--noEmit", "--allowImportingTsExtensions"];
  const more = ["--skipLibCheck", "--verbatimModuleSyntax", "--erasableSyntaxOnly", "--types", "node"];
  const tsc = fileURLToPath(new URL("../../../../../node_modules/.bin/tsc", import.meta.url));
  // Without the workspace's own tsconfig, which says which files there are.
  const { stdout } = spawnSync(tsc, ["--ignoreConfig", ...options, ...modules, ...more, ...files], {
    encoding: "utf8",
  });
  return stdout.split("\n").filter((line) => line !== "");
}
