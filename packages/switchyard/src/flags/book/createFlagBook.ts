import type { Clock } from "../../clock.ts";
import type { Store } from "../../state/port.ts";
import type { FlagBook } from "../flagBook.ts";
import { Approvals } from "./approvals.ts";
import { flagIn } from "./edits/applyEdit.ts";
import { diff } from "./diff.ts";
import { documentOf } from "./image.ts";
import { Orders, type References } from "./orders.ts";
import { Places } from "./places.ts";
import { PlannedChanges } from "./plannedChanges.ts";
import { protect } from "./protection.ts";
import { watch } from "./watch.ts";

export interface FlagBookOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Who refers to a flag outside of the flags: releases, ramps. Asked before the store is written to. */
  readonly references: References;
  /** Told of what nobody waits for: a scheduled change that failed, a listener that threw. */
  readonly report: (error: Error) => void;
  /** Of the sync stream; default 15 s. */
  readonly heartbeatMs?: number;
}

export interface OpenFlagBook extends FlagBook {
  /** Begins to apply scheduled changes, those first whose time has passed. */
  start(): void;
  /** Resolves when the one that is being applied has been. */
  stop(): Promise<void>;
}

/** The book on a store. Only one book may write to the flags of a store. */
export function createFlagBook(options: FlagBookOptions): OpenFlagBook {
  const { store, clock, references, report, heartbeatMs = 15_000 } = options;
  const places = new Places({ store, clock, report, heartbeatMs });
  const onPlanned = () => planned.wake();
  const orders = new Orders({ store, clock, references, places, onPlanned });
  const approvals = new Approvals({ store, clock, places, orders, onPlanned });
  const apply = approvals.applyDue.bind(approvals);
  const planned = new PlannedChanges({ store, clock, report, apply });
  return {
    start: () => planned.start(),
    stop: () => planned.stop(),
    environments: (app) => store.flagEnvironments.list(app),
    protect: (place, isProtected, who) => protect({ store, clock, places }, place, isProtected, who),
    list: async (place) => [...(await places.current(place)).image.flags.values()].toSorted(byKey),
    get: async (place, key) => flagIn((await places.current(place)).image, key),
    segments: async (place) => [...(await places.current(place)).image.segments.values()].toSorted(byName),
    history: (place, { limit, name }) => store.flagChanges.list(place, limit, name),
    edit: (order) => orders.edit(order),
    planned: (place) => store.plannedChanges.list(place, plannedMax),
    settle: (id, word, who) => approvals.settle(id, word, who),
    diff: async (app, from, to, flags) => {
      const image = async (environment: string) => (await places.current({ app, environment })).image;
      return diff(await image(from), await image(to), flags);
    },
    document: async (place) => documentOf((await places.current(place)).image),
    published: async (place) => (await places.current(place)).published,
    onPublished: (listener) => places.onPublished(listener),
    watch: (place, flag) => watch({ store, places }, place, flag),
  };
}

const plannedMax = 200;

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : 1;
}
