import type { Rollout } from "../rollout.ts";
import { count } from "./start.ts";
import type { Stepper } from "./stepper.ts";

export const baseline: Stepper<"baseline"> = {
  describe: ({ candidate, baseline }, from, to) => {
    if (baseline.to < baseline.from) {
      return {
        title: `drain and stop the ${count(baseline.from, "fresh instance")} of release ${from}`,
        undo: "nothing to undo: they only served for comparison",
      };
    }
    const grown = candidate.to - candidate.from;
    const fresh = `${count(baseline.to - baseline.from, "fresh instance")} of release ${from} to compare with (${baseline.to} in all)`;
    const together =
      grown === 0
        ? fresh
        : `${count(grown, "instance")} of release ${to} (${candidate.to} in all), and with ${grown === 1 ? "it" : "them"} ${fresh}`;
    return { title: `start ${together}, and see them healthy`, undo: "drain and stop them" };
  },
  apply: async ({ candidate, baseline }, { ground, fleet, candidate: release, rollout, signal }) => {
    const { app } = rollout;
    if (baseline.to < baseline.from) {
      signal.throwIfAborted();
      await fleet.dismiss(app, numberOf(rollout), baseline.to);
      return {};
    }
    await ground.prepare(release, signal);
    const wanted = [
      { release: release.number, count: candidate.to },
      { release: numberOf(rollout), count: baseline.to },
    ];
    await fleet.growTogether(app, wanted, signal);
    return {};
  },
  // Its users went back to stable before any step is undone.
  revert: async ({ candidate, baseline }, { fleet, rollout }) => {
    const { app, to } = rollout;
    if (candidate.to > candidate.from) await fleet.dismiss(app, to, candidate.from);
    await fleet.dismiss(app, numberOf(rollout), Math.min(baseline.from, baseline.to));
  },
};

function numberOf({ id, baseline }: Rollout): number {
  if (baseline === undefined) throw new Error(`the rollout ${id} has no release number for its baseline`);
  return baseline;
}
