import type { Ramp } from "../../rollout/ramp.ts";

/** The fields of everything that is told of a ramp. */
export function aboutRamp({
  flag,
  environment,
  purpose,
}: Pick<Ramp, "flag" | "environment" | "purpose">): Readonly<Record<string, string>> {
  return { flag, environment, purpose };
}
