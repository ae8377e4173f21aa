import type { CrossCheck } from "./crossCheckRule.ts";

export const stickyChecks: readonly CrossCheck[] = [
  {
    reads: ["sticky"],
    check: ({ sticky }) =>
      (["cookie", "header"] as const)
        .filter((key) => sticky[key] !== undefined && sticky.by !== key)
        .map((key) => ({
          path: ["sticky", key],
          message: `is only read with \`by: ${key}\`, and \`by\` is ${sticky.by}`,
          key: true as const,
        })),
  },
];
