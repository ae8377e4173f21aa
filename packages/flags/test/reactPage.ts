import { createElement, type ReactElement } from "react";
import { createBrowserFlags } from "../src/browser/browserFlags.ts";
import { FlagsProvider } from "../src/react/flagsProvider.ts";
import { useFlag } from "../src/react/hooks.ts";

/** The page of the browser test, rendered on the server and in the browser. */
export { createBrowserFlags, createElement, FlagsProvider };
export { hydrateRoot } from "react-dom/client";

/** How often each component was rendered in the browser. */
export const renders = { cart: 0, theme: 0 };

export function App(): ReactElement {
  return createElement("main", null, createElement(Cart), createElement(Theme));
}

function Cart(): ReactElement {
  renders.cart++;
  return createElement("p", { id: "cart" }, useFlag("new-cart", false) ? "new" : "old");
}

function Theme(): ReactElement {
  renders.theme++;
  return createElement(
    "p",
    { id: "theme" },
    useFlag<{ readonly color: string }>("theme", { color: "none" }).color,
  );
}
