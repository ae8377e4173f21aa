import type { AppInput } from "../shop/releaseDirectory.ts";

/** What a release of the shop gets wrong, and whether the guard must take it back. */
export interface Scenario {
  readonly name: string;
  /** Changes to the release.json of both releases, then of the candidate alone. */
  readonly both?: object;
  readonly candidate: object;
  readonly expect: "taken-back" | "promoted";
}

export const scenarios: readonly Scenario[] = [
  { name: "1 % errors", candidate: { bugs: { failureShare: 0.01 } }, expect: "taken-back" },
  { name: "5 % errors", candidate: { bugs: { failureShare: 0.05 } }, expect: "taken-back" },
  { name: "50 % errors", candidate: { bugs: { failureShare: 0.5 } }, expect: "taken-back" },
  {
    name: "one route fails",
    candidate: { bugs: { failureShare: 1, failurePath: "/api/orders" } },
    expect: "taken-back",
  },
  { name: "p99 twice as long", both: { queryMs: 60 }, candidate: { queryMs: 130 }, expect: "taken-back" },
  { name: "leaks memory", candidate: { bugs: { leakBytes: 1_000_000 } }, expect: "taken-back" },
  { name: "crash loop", candidate: { bugs: { crashAfterMs: 3_000 } }, expect: "taken-back" },
  {
    name: "healthy, 1 % errors on both sides",
    both: { bugs: { failureShare: 0.01 } },
    candidate: {},
    expect: "promoted",
  },
];

type Strategy = NonNullable<AppInput["strategy"]>;

/** Each watches the candidate for `watch` before its promotion. */
export const strategies = {
  canary: (watch: string): Strategy => ({
    type: "canary",
    steps: [{ shift: "25%" }, { pause: { for: watch } }],
  }),
  "blue-green": (watch: string): Strategy => ({ type: "blue-green", watch }),
} as const;

export type StrategyName = keyof typeof strategies;

export function isStrategyName(text: string): text is StrategyName {
  return Object.hasOwn(strategies, text);
}

/** The guard is the default one: nothing in it is tuned for these scenarios. */
export const watched: Omit<AppInput, "run"> = {
  instances: 2,
  health: { path: "/up", interval: "200ms" },
  drain: { requests: "10s", uploads: "10s", streams: "8s", reconnectWindow: "500ms", grace: "3s" },
  keepWarm: { for: "5s" },
};
