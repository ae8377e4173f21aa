import { assert, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { createRedactor } from "./redact.ts";

describe("createRedactor", () => {
  test("leaves text alone while it knows no secret", () => {
    expect(createRedactor().redact("hello")).toBe("hello");
  });

  test("ignores values too short to be told from ordinary text", () => {
    const redactor = createRedactor();
    redactor.add(["abc", ""]);
    expect(redactor.redact("abcdef")).toBe("abcdef");
  });

  test("replaces the longest secret first, so that no rest of it stays", () => {
    const redactor = createRedactor();
    redactor.add(["hunter2"]);
    redactor.add(["hunter2-and-more"]);
    expect(redactor.redact("a hunter2-and-more b hunter2 c")).toBe("a [redacted] b [redacted] c");
  });

  test("finds a key of several lines in a log that shows it line by line", () => {
    const redactor = createRedactor();
    redactor.add(["-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END KEY-----\n"]);
    expect(redactor.redact("> MIIEvQIBADANBgkqhkiG9w0")).toBe("> [redacted]");
  });

  test("finds any secret in every form that it is usually written in", () => {
    assert(
      property(string({ minLength: 4, unit: "grapheme" }), (secret) => {
        const redactor = createRedactor();
        redactor.add([secret]);
        for (const form of [
          secret,
          encodeURIComponent(secret),
          JSON.stringify(secret).slice(1, -1),
          Buffer.from(secret).toString("base64"),
          Buffer.from(secret).toString("base64url"),
        ])
          expect(redactor.redact(form)).toMatch(/^\[redacted\]=*$/);
      }),
    );
  });

  test("forgets passing values that were not used for long, and stays quick whatever their number", () => {
    const redactor = createRedactor();
    redactor.add(["lasting-secret"]);
    redactor.addPassing(["lasting-secret", "first-token"]);
    for (let count = 0; count < 3_000; count++) redactor.addPassing(["used-again", token(count)]);
    const text = `lasting-secret used-again first-token ${token(0)} ${token(2_999)}`;
    expect(redactor.redact(text)).toBe(`[redacted] [redacted] first-token ${token(0)} [redacted]`);
  });

  test("keeps a form that a forgotten value shares with one that is known", () => {
    const redactor = createRedactor();
    redactor.addPassing(["a b c"]);
    redactor.add(["a%20b%20c"]);
    for (let count = 0; count < 1_000; count++) redactor.addPassing([token(count)]);
    expect(redactor.redact("a%20b%20c")).toBe("[redacted]");
  });
});

/** As long as those of cloud providers. */
function token(count: number): string {
  return `token-${count}-`.padEnd(1_000, "x");
}
