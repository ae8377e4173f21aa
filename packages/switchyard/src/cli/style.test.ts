import { expect, test } from "vitest";
import { styleFor } from "./style.ts";
import { unicodeSymbols } from "./render/symbols.ts";

const colored = (terminal: boolean, env: Record<string, string>, color = true) =>
  styleFor({ terminal, columns: 80, env, color }).colors.red("x") !== "x";

const symbols = (env: Record<string, string>) =>
  styleFor({ terminal: true, columns: 80, env, color: true }).symbols;

test("colour goes to terminals only, unless it is forced", () => {
  expect(colored(true, {})).toBe(true);
  expect(colored(false, {})).toBe(false);
  expect(colored(false, { FORCE_COLOR: "1" })).toBe(true);
});

test("NO_COLOR, --no-color and a dumb terminal turn colour off", () => {
  expect(colored(true, { NO_COLOR: "1", FORCE_COLOR: "1" })).toBe(false);
  expect(colored(true, {}, false)).toBe(false);
  expect(colored(true, { TERM: "dumb" })).toBe(false);
});

test("symbols follow the locale, LC_ALL before LANG", () => {
  expect(symbols({ LANG: "de_DE.UTF-8" })).toBe(unicodeSymbols);
  expect(symbols({ LANG: "de_DE.UTF-8", LC_ALL: "C" })).not.toBe(unicodeSymbols);
});
