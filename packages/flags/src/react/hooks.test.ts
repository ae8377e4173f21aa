import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import type { Bootstrap } from "../browser/bootstrap.ts";
import { FlagsProvider } from "./flagsProvider.ts";
import { useFlag, useFlagDetails, useFlags } from "./hooks.ts";

const bootstrap: Bootstrap = {
  version: 1,
  context: { targetingKey: "ada" },
  flags: {
    "new-cart": { value: true, variant: "on", reason: "SPLIT" },
    banner: { value: "blue", reason: "STATIC" },
    off: { reason: "DISABLED" },
  },
  watched: ["new-cart"],
};

function Page(): ReactElement {
  const cart: boolean = useFlag("new-cart", false);
  const details = useFlagDetails("new-cart", false);
  return createElement(
    "p",
    null,
    [
      cart,
      details.variant,
      details.reason,
      useFlag("off", 5),
      useFlag("banner", 1),
      Object.keys(useFlags()),
    ].join(" "),
  );
}

test("a server renders the bootstrap's values, and the defaults where there are none or of another type", () => {
  expect(renderToString(createElement(FlagsProvider, { bootstrap }, createElement(Page)))).toBe(
    "<p>true on SPLIT 5 1 new-cart,banner</p>",
  );
});

test("without a provider, or with half a bootstrap, the defaults apply", () => {
  expect(renderToString(createElement(Page))).toBe("<p>false  ERROR 5 1 </p>");
  const complaint = vi.spyOn(console, "error").mockImplementation(() => {});
  const cut: Bootstrap = JSON.parse('{"version":1}');
  expect(renderToString(createElement(FlagsProvider, { bootstrap: cut }, createElement(Page)))).toBe(
    "<p>false  ERROR 5 1 </p>",
  );
  complaint.mockRestore();
});
