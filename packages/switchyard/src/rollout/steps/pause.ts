import { formatDuration } from "../../config/scalars.ts";
import type { Stepper } from "./stepper.ts";

/** A pause has no effect of its own: the rollout's state waits, see `decide`. */
export const pause: Stepper<"pause"> = {
  describe: ({ until }) => ({
    title:
      until.kind === "time"
        ? `wait ${formatDuration(until.ms)} while the guard watches`
        : "wait for `switchyard promote`",
    undo: "nothing to undo",
  }),
  apply: async () => ({}),
  revert: async () => undefined,
};
