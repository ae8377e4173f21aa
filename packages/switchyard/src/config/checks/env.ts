import type { CrossCheck } from "./crossCheckRule.ts";

export const envChecks: readonly CrossCheck[] = [
  {
    reads: ["env"],
    check: ({ env }) =>
      Object.keys(env)
        .filter((name) => name === "PORT" || name === "HOST" || name.startsWith("SWITCHYARD_"))
        .map((name) => ({
          path: ["env", name],
          message: `${name} is set by Switchyard itself for every instance; remove it here`,
          key: true as const,
        })),
  },
];
