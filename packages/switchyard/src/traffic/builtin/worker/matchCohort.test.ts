import { describe, expect, it } from "vitest";
import type { AppRoute, CohortRoute } from "../../routeTable.ts";
import { matchCohort } from "./matchCohort.ts";

const byFlag: CohortRoute = {
  by: "flag",
  flag: "beta",
  variant: "on",
  user: { by: "cookie", name: "uid" },
  attributes: { plan: { by: "header", name: "x-plan" } },
  release: 7,
};

const flags: NonNullable<AppRoute["flags"]> = {
  flags: {
    beta: {
      state: "ENABLED",
      variants: { on: true, off: false },
      defaultVariant: "off",
      off: "off",
      requires: { release: ">= 7" },
      rules: [{ when: [{ attribute: "plan", op: "is", values: ["pro"] }], serve: "on" }],
      fallthrough: {
        split: [
          ["on", 10_000],
          ["off", 90_000],
        ],
      },
    },
  },
};

describe("a cohort by flag", () => {
  it("has the users whom the flag serves the variant, whoever they are", () => {
    expect(matched({ cookie: "uid=u1", "x-plan": "pro" })).toBe(7);
    const inBeta = Array.from({ length: 2_000 }, (_, user) => matched({ cookie: `uid=user-${user}` })).filter(
      (release) => release === 7,
    );
    expect(inBeta.length).toBeGreaterThan(140);
    expect(inBeta.length).toBeLessThan(260);
  });

  it("has nobody whose request does not say who it is", () => {
    expect(matched({ "x-plan": "pro" })).toBeUndefined();
    expect(matched({ cookie: "uid=", "x-plan": "pro" })).toBeUndefined();
  });

  it("has nobody while the flag is killed, or is not known", () => {
    const killed = { flags: { beta: { ...flags.flags["beta"]!, killed: true } } };
    expect(matched({ cookie: "uid=u1", "x-plan": "pro" }, killed)).toBeUndefined();
    expect(matched({ cookie: "uid=u1", "x-plan": "pro" }, { flags: {} })).toBeUndefined();
  });
});

function matched(
  headers: Readonly<Record<string, string>>,
  document: NonNullable<AppRoute["flags"]> = flags,
): number | undefined {
  const head = { cookie: headers["cookie"] ?? "", query: "", header: (name: string) => headers[name] };
  return matchCohort({ cohorts: [byFlag], flags: document }, head);
}
