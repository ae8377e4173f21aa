import { formatShare } from "../../config/scalars.ts";
import type { Stepper } from "./stepper.ts";

/** A flag that goes along with a release: its share rises with it, and falls back with it. */
export const ramp: Stepper<"ramp"> = {
  describe: ({ flag, variant, environment, from, to }) => ({
    title: `give ${variant} of flag ${flag} (${environment}) to ${shareText(to)} of the people`,
    undo: `back to ${shareText(from)}`,
  }),
  apply: async ({ to, ...step }, { ground, rollout }) => {
    const cause = { ...causeOf(rollout), why: `release ${rollout.to}` };
    await ground.flags.setShare({ app: rollout.app, ...step }, to, cause);
    return {};
  },
  revert: async ({ from, ...step }, { ground, rollout }) => {
    const cause = { ...causeOf(rollout), why: `release ${rollout.to} was taken back` };
    await ground.flags.setShare({ app: rollout.app, ...step }, from, cause);
  },
};

/** Shares of flags are of 100000, those of releases of 10000. */
export function shareText(share: number): string {
  return share % 10 === 0 ? formatShare(share / 10) : `${share / 1000}%`;
}

function causeOf({ id, by }: { readonly id: string; readonly by?: string }) {
  return { by: by ?? "switchyard", origin: id };
}
