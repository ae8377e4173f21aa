import type { Clock } from "../../../clock.ts";
import { createFlagBook, type OpenFlagBook } from "../../../flags/book/createFlagBook.ts";
import { Deliveries } from "../../../flags/delivery/deliveries.ts";
import { Intake } from "../../../flags/intake/intake.ts";
import { bookShares } from "../../../flags/ramps/bookShares.ts";
import type { Store } from "../../../state/port.ts";
import type { FlagSources } from "../flagSources.ts";

export interface TestFlagSources extends FlagSources {
  readonly book: OpenFlagBook;
  readonly deliveries: Deliveries;
  readonly intake: Intake;
}

/** The real parts, without a server. */
export function flagSourcesOn(store: Store, clock: Clock): TestFlagSources {
  const book = createFlagBook({ store, clock, references: async () => [], report });
  const deliveries = new Deliveries({ clock });
  deliveries.follow(book);
  const intake = new Intake({ clock, recordUsage: async () => undefined, report });
  return { book, deliveries, intake, shares: bookShares(book, deliveries), streams: 3 };
}

function report(): void {}
