import type { Ramp } from "../../rollout/ramp.ts";
import type { Step } from "../../rollout/step.ts";

type Attributes = Readonly<Record<string, string | number>>;

/** What the span of a ramp or an experiment says of its flag. */
export function rampAttributes({ flag, environment, variant, control, purpose }: Ramp): Attributes {
  return {
    // OpenTelemetry's conventions of feature flags.
    "feature_flag.key": flag,
    "feature_flag.result.variant": variant,
    "feature_flag.provider.name": "switchyard",
    "switchyard.rollout.kind": purpose,
    "switchyard.flag.environment": environment,
    "switchyard.flag.control": control,
  };
}

/** The share of people before and after a step, 0 to 1; also of a flag that goes along with a release. */
export function shareAttributes({ flag, variant, from, to }: Extract<Step, { kind: "ramp" }>): Attributes {
  return {
    "feature_flag.key": flag,
    "feature_flag.result.variant": variant,
    "switchyard.flag.share.from": from / wholeShare,
    "switchyard.flag.share.to": to / wholeShare,
  };
}

const wholeShare = 100_000;
