import { rolloutStateOf } from "../../../rollout/journal.ts";
import type { Ramp } from "../../../rollout/ramp.ts";
import type { Collector } from "../collector.ts";
import { gauge, oneOf, series } from "../family.ts";
import type { Look } from "../look.ts";

const perFlag = ["app", "environment", "flag"] as const;
const state = gauge(
  "switchyard_flag_ramp_state",
  "1 for the state of a ramp or an experiment (purpose) that is not over: running, paused or aborting.",
  [...perFlag, "purpose", "state"],
);
const share = gauge(
  "switchyard_flag_ramp_share_ratio",
  "The share of people that the running ramp's variant is given, 0 to 1.",
  perFlag,
);
const started = gauge(
  "switchyard_flag_ramp_start_timestamp_seconds",
  "When a ramp or an experiment that is not over began.",
  perFlag,
);

const states = ["running", "paused", "aborting"];
const wholeShare = 100_000;

export const flagRamps: Collector = {
  name: "flag-ramps",
  families: [state, share, started],
  async collect(look) {
    const ramps = await look.sources.store.ramps.unfinished();
    const shares = ramps.map((ramp) => shareOf(look, ramp));
    return [
      series(
        state,
        ramps.flatMap((ramp) =>
          oneOf({ ...labelsOf(ramp), purpose: ramp.purpose }, "state", states, rolloutStateOf(ramp)),
        ),
      ),
      series(share, (await Promise.all(shares)).flat()),
      series(
        started,
        ramps.map((ramp) => ({ labels: labelsOf(ramp), value: ramp.startedAt / 1000 })),
      ),
    ];
  },
};

function labelsOf({ app, environment, flag }: Ramp) {
  return { app, environment, flag };
}

/** Nothing where the flag, its variant or its rule has been taken out since. */
async function shareOf({ sources }: Look, ramp: Ramp) {
  return sources.flags.shares.shareOf(ramp).then(
    (value) => [{ labels: labelsOf(ramp), value: value / wholeShare }],
    () => [],
  );
}
