import { describe, expect, it } from "vitest";
import { messageOf } from "../errors.ts";
import { validateApp } from "./validateApp.ts";

const withChannel = (ops: unknown) => validateApp("shop", { run: "x", notify: { ops } });
const problem = (ops: unknown) => {
  try {
    withChannel(ops);
    return "none";
  } catch (error) {
    return messageOf(error);
  }
};
const secret = { from: "env:SECRET" };

describe("a channel in the configuration", () => {
  it("needs little", () => {
    expect(withChannel({ slack: { url: secret } }).notify["ops"]).toEqual({
      slack: { url: secret },
      minLevel: "info",
      timeout: 10_000,
    });
  });

  it.each<[string, unknown, string]>([
    [
      "a secret that is written out, without repeating it",
      { slack: { url: "https://hooks.slack.com/x" } },
      "ops.slack.url: write where the secret is found: { from: env:NAME }",
    ],
    [
      "a secret that is missing",
      { webhook: { url: "https://x.example" } },
      '"secret" is missing; write where the secret is found',
    ],
    ["no kind", { minLevel: "error" }, "needs one of"],
    ["a category that does not exist", { slack: { url: secret }, events: ["abort"] }, "aborted"],
    [
      "a user without a password",
      { email: { host: "mail", from: "a@b.c", to: ["d@e.f"], username: "me" } },
      "needs both `username` and `password`",
    ],
    [
      "an address with a line break, which could add headers",
      { email: { host: "mail", from: "a@b.c\nBcc: x@y.z", to: ["d@e.f"] } },
      "must be an address",
    ],
    [
      "a password in a URL",
      { webhook: { url: "https://user:word@example.com", secret } },
      "must not hold a user name or password",
    ],
    [
      "a category without incidents for a channel of incidents",
      { pagerduty: { routingKey: secret }, events: ["alert", "step"] },
      'PagerDuty is told of what is wrong until it is over, and "step" is not',
    ],
  ])("refuses %s", (_what, ops, words) => {
    expect(problem(ops)).toContain(words);
  });
});
