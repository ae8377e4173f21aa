import { expect, test } from "vitest";
import { cliReference } from "./reference.ts";

test("every link of the page leads to one of its headings", () => {
  const page = cliReference();
  const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replaceAll(" ", "-"),
  );
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = ""]) => anchor);
  expect(links).toContain("switchyard-flags-environments-list");
  expect(links.filter((link) => !anchors.includes(link))).toEqual([]);
});

test("an argument that may come several times is shown with dots", () => {
  expect(cliReference()).toContain("switchyard flags promote <from> <to> [keys...] [options]");
});
