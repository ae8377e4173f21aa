import { expect, test } from "vitest";
import { liveView } from "./liveView.ts";
import { type Sink, createOutput } from "./output.ts";
import { styleFor } from "./style.ts";
import { appStatus, at, rollout, succeeded } from "./testing/fixtures.ts";

test("a new status replaces the old one in place", () => {
  const screen = terminal(30);
  const view = liveView(screen.output);
  view.status(appStatus());
  const lines = screen.written.at(-1)?.split("\n").length ?? 0;
  view.status(appStatus(succeeded()));
  view.close();
  expect(screen.written.at(-1)?.startsWith(`\u001b[${lines - 1}A\r`)).toBe(true);
  expect(screen.written.at(-1)).toContain("succeeded");
});

test("warnings and notices stay in sight below the tree", () => {
  const screen = terminal(40);
  const view = liveView(screen.output);
  view.status(appStatus());
  view.event({ id: 1, at: at(1), app: "shop", kind: "x", level: "warning", text: "shop-7-1 crashed" });
  view.notice("The control plane is back.");
  view.status(appStatus(rollout({ step: 3 })));
  view.close();
  expect(screen.written.at(-1)).toMatch(/shop-7-1 crashed[^]*The control plane is back\./);
});

test("it never draws more lines than the terminal has, which would scroll", () => {
  const screen = terminal(12);
  const view = liveView(screen.output);
  view.status(appStatus());
  view.close();
  expect(screen.written.at(-1)?.split("\n").length).toBeLessThanOrEqual(12);
});

test("after a resize the screen is drawn anew", () => {
  const screen = terminal(30);
  const view = liveView(screen.output);
  view.status(appStatus());
  screen.resize();
  view.close();
  expect(screen.written.at(-2)).toBe("\u001b[2J\u001b[H");
  expect(screen.written.at(-1)).toContain("release 7");
});

function terminal(rows: number) {
  const written: string[] = [];
  const listeners = new Set<() => void>();
  const sink: Sink = {
    write: (text) => written.push(text),
    isTTY: true,
    columns: 80,
    rows,
    on: (_event, listener) => listeners.add(listener),
    off: (_event, listener) => listeners.delete(listener),
  };
  const style = styleFor({ terminal: true, columns: 80, env: { LANG: "C.UTF-8" }, color: false });
  return {
    written,
    output: createOutput(sink, sink, style, false),
    resize: () => {
      for (const listener of listeners) listener();
    },
  };
}
