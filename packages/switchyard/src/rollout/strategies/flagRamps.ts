import type { FlagsConfig } from "../../config/flagsSchema.ts";
import type { Step } from "../step.ts";

/**
 * The flags that a release turns on once it is stable, one after the other; shares that a flag has already are left out.
 * Shares of flags are of 100000, those in the configuration of 10000.
 */
export function flagRamps(
  { environment, ramp }: FlagsConfig,
  shareOf: (flag: string, variant: string) => number,
): readonly Step[] {
  return ramp.flatMap(({ flag, variant, steps, every }) => {
    const planned: Step[] = [];
    let from = shareOf(flag, variant);
    for (const share of steps) {
      const to = share * 10;
      if (to <= from) continue;
      planned.push({ kind: "ramp", environment, flag, variant, from, to });
      if (every > 0) planned.push({ kind: "pause", until: { kind: "time", ms: every } });
      from = to;
    }
    return planned;
  });
}
