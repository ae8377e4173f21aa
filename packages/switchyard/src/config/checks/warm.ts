import type { CrossCheck } from "./crossCheckRule.ts";

export const warmChecks: readonly CrossCheck[] = [
  {
    reads: ["keepWarm", "instances"],
    check: ({ keepWarm, instances }) =>
      typeof keepWarm.instances === "number" && keepWarm.instances > instances
        ? [
            {
              path: ["keepWarm", "instances"],
              message: `must be at most \`instances\` (${instances}), not ${keepWarm.instances}; "all" keeps every one`,
            },
          ]
        : [],
  },
];
