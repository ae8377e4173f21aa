import { hooksOf } from "../hooksSchema.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

export const hookChecks: readonly CrossCheck[] = [
  {
    reads: ["hooks", "guard"],
    check: ({ hooks, guard }) =>
      guard.enabled
        ? []
        : hooksOf(hooks, "rollout").map(([name]) => ({
            path: ["hooks", name, "type"],
            message: "is called by the guard, and the guard is off; turn it on, or leave the hook out",
          })),
  },
];
