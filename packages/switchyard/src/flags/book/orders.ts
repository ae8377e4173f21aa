import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Store, Tables } from "../../state/port.ts";
import type { EditOrder, EditOutcome, Who } from "../flagBook.ts";
import type { FlagChangeRecord, FlagEdit, FlagPlace, PlannedChangeRecord } from "../records.ts";
import { checkOrder } from "./checkOrder.ts";
import { checkVersions, pinned } from "./checkVersions.ts";
import { type Decision, decideOrder, onlyKills } from "./decideOrder.ts";
import { deletionWarnings } from "./deletionWarnings.ts";
import type { Held, Places } from "./places.ts";
import { save } from "./save.ts";

/** Who outside of the flags refers to one: `release 12 (stable) names it`, `a ramp runs`. */
export type References = (place: FlagPlace, key: string) => Promise<readonly string[]>;

export interface OrdersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly references: References;
  readonly places: Places;
  /** A change was planned, or its time is another. */
  readonly onPlanned: () => void;
}

type Outcome = Extract<EditOutcome, { kind: "applied" | "dry-run" }>;
type Origin = Who & Pick<EditOrder, "approvedBy" | "origin">;

/** Orders of edits: decided on what is in memory, written in one transaction, then published; or planned. */
export class Orders {
  readonly #options: OrdersOptions;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  async edit(order: EditOrder): Promise<EditOutcome> {
    checkOrder(order);
    const { places, clock } = this.#options;
    return places.alone(order, async (held) => {
      const now = clock.now();
      const decision = await this.#decide(held, order.edits, now);
      if (order.dryRun === true) return outcomeOf("dry-run", held, decision, order, now);
      const { protected: isProtected } = held.image.environment;
      const waits =
        isProtected && order.approvedBy === undefined && order.emergency !== true && !onlyKills(order.edits);
      if (waits) refuseMixed(order.edits, order.at);
      if (!waits && (order.at === undefined || order.at <= now)) {
        return this.#apply(held, decision, order, now);
      }
      return { kind: "planned", planned: await this.#plan(held, order, waits, now) };
    });
  }

  /**
   * Applies a planned change, exactly once: that it was applied is written with what it changed. One that cannot be
   * applied has failed; throws why.
   */
  async perform(held: Held, planned: PlannedChangeRecord, now: number): Promise<Applied> {
    const done = { ...planned, state: "applied", endedAt: now } as const;
    try {
      const decision = await this.#decide(held, planned.edits, now, planned.id);
      const origin = { ...planned, origin: planned.id };
      const outcome = await this.#apply(held, decision, origin, now, (tables) =>
        tables.plannedChanges.put(done),
      );
      return { planned: done, outcome };
    } catch (error) {
      // Anything else (the disk is full) may pass: it is tried again.
      if (!(error instanceof SwitchyardError)) throw error;
      const failed = { ...planned, state: "failed", endedAt: now, error: error.message } as const;
      await this.#options.store.plannedChanges.put(failed);
      throw error;
    }
  }

  async #decide(held: Held, edits: readonly FlagEdit[], now: number, plan?: string): Promise<Decision> {
    const { store, references } = this.#options;
    await checkVersions(store, held.image, edits);
    const outside = new Map<string, readonly string[]>();
    for (const edit of edits) {
      if (edit.kind === "delete") outside.set(edit.flag, await references(held.image.environment, edit.flag));
    }
    const decision = decideOrder(held, edits, outside, now);
    if (outside.size === 0) return decision;
    const warnings = await deletionWarnings(store, held.image, [...outside.keys()], now, plan);
    return { ...decision, warnings: [...decision.warnings, ...warnings] };
  }

  async #apply(
    held: Held,
    decision: Decision,
    origin: Origin,
    now: number,
    also: (tables: Tables) => Promise<void> = async () => undefined,
  ): Promise<Outcome> {
    const outcome = outcomeOf("applied", held, decision, origin, now);
    await this.#options.store.atomically(async (tables) => {
      if (decision.changes.length > 0) await save(tables, held.image, decision.image, outcome.changes);
      await also(tables);
    });
    const { places } = this.#options;
    if (decision.changes.length > 0) {
      places.hold(held.image.environment, held, decision.image, decision.flags);
    }
    return outcome;
  }

  async #plan(held: Held, order: EditOrder, waits: boolean, now: number): Promise<PlannedChangeRecord> {
    const { app, environment, by, why, at, approvedBy } = order;
    const planned = await this.#options.store.atomically(async (tables) => {
      const record: PlannedChangeRecord = {
        app,
        environment,
        id: `plan-${await tables.next("plannedChanges")}`,
        createdAt: now,
        by,
        ...(why !== undefined && { why }),
        edits: pinned(order.edits, held.image),
        ...(at !== undefined && { at }),
        state: waits ? "awaiting-approval" : "scheduled",
        ...(approvedBy !== undefined && { approvedBy }),
      };
      await tables.plannedChanges.put(record);
      return record;
    });
    this.#options.onPlanned();
    return planned;
  }
}

export interface Applied {
  readonly planned: PlannedChangeRecord;
  readonly outcome: Outcome;
}

function outcomeOf(
  kind: Outcome["kind"],
  held: Held,
  decision: Decision,
  { by, why, approvedBy, origin }: Origin,
  at: number,
): Outcome {
  const { app, environment, protected: isProtected } = held.image.environment;
  const { version } = decision.image.environment;
  const changes = decision.changes.map(
    (change): Omit<FlagChangeRecord, "id"> => ({
      app,
      environment,
      at,
      ...change,
      by,
      ...(why !== undefined && { why }),
      version,
      ...(approvedBy !== undefined && { approvedBy }),
      ...(isProtected && approvedBy === undefined && { emergency: true }),
      ...(origin !== undefined && { origin }),
    }),
  );
  return { kind, version, changes, warnings: decision.warnings };
}

/** Whoever kills a flag must not find out later that it waited with the rest of the order. */
function refuseMixed(edits: readonly FlagEdit[], at: number | undefined): void {
  if (at !== undefined || !edits.some(({ kind }) => kind === "kill")) return;
  throw new SwitchyardError("USAGE", "The other edits of this order need a second person, a kill does not.", {
    next: "Send the kills by themselves: they are applied at once.",
  });
}
