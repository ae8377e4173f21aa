import type { AppInput } from "../shop/releaseDirectory.ts";

type Strategy = NonNullable<AppInput["strategy"]>;

/** Each as quick as it can be, and a slow variant that leaves time to abort it half-way. */
export const strategies = {
  "blue-green": {
    quick: { type: "blue-green", watch: "200ms" },
    slow: { type: "blue-green", watch: "1m" },
  },
  canary: {
    quick: {
      type: "canary",
      steps: [{ shift: "10%" }, { pause: { for: "200ms" } }, { shift: "50%" }, { pause: { for: "200ms" } }],
    },
    slow: { type: "canary", steps: [{ shift: "50%" }, { pause: { for: "1m" } }] },
  },
  rolling: {
    quick: { type: "rolling", batch: 1, maxSurge: 1 },
    slow: { type: "rolling", batch: 1, maxSurge: 1, pause: "1m" },
  },
} as const satisfies Record<string, { quick: Strategy; slow: Strategy }>;

export type StrategyName = keyof typeof strategies;

export function isStrategyName(text: string): text is StrategyName {
  return text in strategies;
}

/** Short drains and a short rollback window, so that instances do not pile up over hundreds of rollouts. */
export const brisk: Omit<AppInput, "run"> = {
  instances: 2,
  health: { path: "/up", interval: "200ms" },
  drain: { requests: "10s", uploads: "10s", streams: "8s", reconnectWindow: "500ms", grace: "3s" },
  keepWarm: { for: "2s" },
  keepReleases: 3,
};
