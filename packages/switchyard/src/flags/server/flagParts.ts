import type { Clock } from "../../clock.ts";
import type { Tables } from "../../state/port.ts";
import type { References } from "../book/orders.ts";
import type { Deliveries } from "../delivery/deliveries.ts";
import type { FlagBook, Who } from "../flagBook.ts";
import type { FlagKeys } from "../keys/flagKeys.ts";

/** What the control routes ask and tell. */
export interface FlagParts {
  readonly book: FlagBook;
  readonly keys: FlagKeys;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  readonly store: Pick<Tables, "flagEnvironments" | "flagUsage" | "plannedChanges">;
  /** Who outside of the flags refers to one: releases, ramps. */
  readonly references: References;
  /** The number of an app's stable release. */
  readonly stableOf: (app: string) => Promise<number | undefined>;
}

export function whoOf(by: string, why: string | undefined): Who {
  return { by, ...(why !== undefined && { why }) };
}
