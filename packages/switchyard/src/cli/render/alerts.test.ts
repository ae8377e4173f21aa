import { expect, test } from "vitest";
import type { AlertView } from "../../server/noticeApi.ts";
import { styleFor } from "../style.ts";
import { alertLines } from "./alerts.ts";

const errors: AlertView = {
  rule: "errors",
  state: "firing",
  level: "error",
  text: "48 % of the requests fail (62 of 129); its own baseline is 0.1 %, and up to 0.21 % is tolerated.",
  unit: "share",
  value: 0.48,
  baseline: 0.001,
  threshold: 0.0021,
  since: "2026-01-15T12:00:00.000Z",
  silencedUntil: null,
};

test("a rule shows its numbers in its unit, and what fires says why", () => {
  const style = styleFor({ terminal: false, columns: 100, env: { LANG: "C.UTF-8" }, color: false });
  const now = Date.parse("2026-01-15T12:07:00.000Z");
  const quiet: AlertView = {
    ...errors,
    rule: "memory",
    state: "learning",
    unit: "bytes",
    value: 61e6,
    baseline: null,
    threshold: null,
  };
  const text = alertLines([errors, quiet], now, style).join("\n");
  expect(text).toMatch(/errors +\S firing +48 % +0\.1 % +0\.21 % +7 min ago/);
  expect(text).toMatch(/memory +\S learning +61 MB +7 min ago/);
  expect(text).toContain("errors: 48 % of the requests fail (62 of 129)");
  expect(text).not.toContain("memory: ");
});
