import type { FlagBook } from "../../flags/flagBook.ts";
import type { FlagShares } from "../../rollout/flagShares.ts";
import { rolloutStateOf } from "../../rollout/journal.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { Store } from "../../state/port.ts";
import type { AppStatus } from "../api.ts";
import { killedFlags } from "./killedFlags.ts";

interface FlagsNowSources {
  readonly book: Pick<FlagBook, "environments" | "list">;
  readonly shares: Pick<FlagShares, "shareOf">;
  readonly store: Pick<Store, "flagChanges" | "ramps">;
}

/** What moves among the flags of an app, and what is killed; undefined where all is quiet. */
export async function flagsNow(sources: FlagsNowSources, app: string): Promise<AppStatus["flags"]> {
  const ramps = (await sources.store.ramps.unfinished()).filter((ramp) => ramp.app === app);
  const environments = await sources.book.environments(app);
  const found = await Promise.all(
    environments.map(async ({ environment }) => {
      const { killed, total } = await killedFlags(sources, { app, environment }, named);
      return { killed: killed.map((one) => ({ environment, ...one })), total };
    }),
  );
  const killedCount = found.reduce((sum, { total }) => sum + total, 0);
  if (ramps.length === 0 && killedCount === 0) return undefined;
  return {
    ramps: await Promise.all(ramps.map((ramp) => rampNow(sources, ramp))),
    killed: found.flatMap(({ killed }) => killed),
    killedCount,
  };
}

async function rampNow({ shares }: FlagsNowSources, ramp: Ramp) {
  const { id, purpose, environment, flag, variant } = ramp;
  // The flag, its variant or its rule may have been taken out since.
  const share = await shares.shareOf(ramp).catch(() => null);
  return { id, purpose, environment, flag, variant, share, state: rolloutStateOf(ramp) };
}

/** Of an environment. */
const named = 5;
