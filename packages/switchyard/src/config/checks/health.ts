import type { CrossCheck } from "./crossCheckRule.ts";

export const healthChecks: readonly CrossCheck[] = [
  {
    reads: ["health"],
    check: ({ health }) =>
      (["interval", "timeout", "deadline"] as const)
        .filter((key) => health[key] === 0)
        .map((key) => ({ path: ["health", key], message: "must be longer than 0s" })),
  },
];
