import type { Logger } from "pino";
import type { Clock } from "../../clock.ts";
import { messageOf } from "../../errors.ts";
import { createFlagBook, type OpenFlagBook } from "../../flags/book/createFlagBook.ts";
import type { References } from "../../flags/book/orders.ts";
import { recordUsage } from "../../flags/book/usage.ts";
import { Deliveries } from "../../flags/delivery/deliveries.ts";
import { Intake } from "../../flags/intake/intake.ts";
import { FlagKeys } from "../../flags/keys/flagKeys.ts";
import { bookShares } from "../../flags/ramps/bookShares.ts";
import { Ramps } from "../../flags/ramps/ramps.ts";
import { FlagServer } from "../../flags/server/flagServer.ts";
import type { EventLog } from "../../rollout/events.ts";
import type { FlagShares } from "../../rollout/flagShares.ts";
import type { Store } from "../../state/port.ts";
import type { Layout } from "../layout.ts";
import { abortIfKilled, abortKilledRamps } from "./abortKilledRamps.ts";
import { type InstanceFlags, instanceFlags } from "./instanceFlags.ts";
import { liveReleases } from "./liveReleases.ts";
import { referencesTo } from "./references.ts";
import { openWhereItWas } from "./rememberedPort.ts";
import { tellChanges } from "./tellChanges.ts";

export interface FlagsOptions {
  readonly layout: Layout;
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly logger: Logger;
  /** Where instances and browsers ask; absent: a port of the loopback address, the same as the last time. */
  readonly listen?: { readonly host: string; readonly port: number };
}

/** All parts of the flags, wired. */
export interface Flags {
  readonly book: OpenFlagBook;
  readonly keys: FlagKeys;
  readonly deliveries: Deliveries;
  readonly intake: Intake;
  readonly ramps: Ramps;
  readonly shares: FlagShares;
  readonly instances: InstanceFlags;
  readonly references: References;
  readonly url: string;
  /** Open ones, of instances and browsers. */
  readonly streams: number;
  /** Goes on with ramps and planned changes. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Throws STATE_INVALID, CONFLICT (the address is taken), USAGE (an address that may not be listened on). */
export async function openFlags({
  layout,
  store,
  clock,
  events,
  logger,
  listen,
}: FlagsOptions): Promise<Flags> {
  const report = (error: unknown) => logger.warn({ error: messageOf(error) }, "flags: will be tried again");
  const references: References = (place, key) => referencesTo(store, place, key);
  const book = createFlagBook({ store, clock, references, report, heartbeatMs });
  const keys = await FlagKeys.open({ store, clock, stateDir: layout.stateDir });
  const deliveries = new Deliveries({ clock });
  const stopFollowing = deliveries.follow(book);
  const intake = new Intake({
    clock,
    recordUsage: (place, evaluations) => recordUsage({ store, clock }, place, evaluations),
    report,
  });
  const parts = { book, keys, deliveries, intake, clock, heartbeatMs, report };
  const surroundingsOf = async (place: Parameters<typeof liveReleases>[1]) => {
    const lowest = (await liveReleases(store, place))[0];
    return lowest && { release: lowest.number, ...(lowest.schema && { schema: lowest.schema }) };
  };
  const server = await openWhereItWas(
    layout.flagsAddress,
    listen,
    (address) => FlagServer.open({ ...parts, surroundingsOf, listen: address, public: listen !== undefined }),
    (error) => logger.warn({ error: error.message }, "instances that run will not find their flags here"),
  );
  const stopTelling = tellChanges(book, { store, events, report });
  const shares = bookShares(book, deliveries);
  const watchFlag = (place: Parameters<typeof book.watch>[0], flag: string) => book.watch(place, flag);
  const ramps = new Ramps({ store, flags: shares, clock, events, reports: intake, watchFlag, report });
  const stopAborting = abortKilledRamps(book, ramps, report);
  return {
    book,
    keys,
    deliveries,
    intake,
    ramps,
    shares,
    references,
    instances: instanceFlags(layout, book, keys, () => server.url),
    url: server.url,
    get streams() {
      return server.streams;
    },
    start: async () => {
      book.start();
      await ramps.resume();
      // The control plane may have ended between the kill and the ramp's end.
      for (const ramp of await store.ramps.unfinished()) await abortIfKilled(book, ramps, ramp).catch(report);
    },
    close: async () => {
      stopAborting();
      await ramps.close();
      await book.stop();
      stopTelling();
      stopFollowing();
      await server.close();
      await intake.close();
    },
  };
}

const heartbeatMs = 5_000;
