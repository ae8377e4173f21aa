import type { FlagBook } from "../../flags/flagBook.ts";
import type { Deliveries } from "../../flags/delivery/deliveries.ts";
import type { Intake } from "../../flags/intake/intake.ts";
import type { FlagShares } from "../../rollout/flagShares.ts";

/** Where the numbers about flags come from. */
export interface FlagSources {
  readonly book: Pick<FlagBook, "environments" | "list">;
  readonly deliveries: Pick<Deliveries, "deliveryOf">;
  readonly intake: Pick<Intake, "dropped">;
  readonly shares: Pick<FlagShares, "shareOf">;
  /** Open ones, of instances and browsers. */
  readonly streams: number;
}
