import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Store } from "../../state/port.ts";
import type { FlagBook, Who } from "../flagBook.ts";
import type { PlannedChangeRecord } from "../records.ts";
import { checkWho, refuseSamePerson } from "./checkOrder.ts";
import type { Orders } from "./orders.ts";
import type { Places } from "./places.ts";

export interface ApprovalsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly places: Places;
  readonly orders: Orders;
  /** A change was planned, or its time is another. */
  readonly onPlanned: () => void;
}

type Settled = Awaited<ReturnType<FlagBook["settle"]>>;

/**
 * A planned change: awaiting-approval -> scheduled (approved, its time is to come) -> applied or failed; rejected or
 * cancelled from both of the first two. Approved when its time has come, it is applied at once.
 */
export class Approvals {
  readonly #options: ApprovalsOptions;

  constructor(options: ApprovalsOptions) {
    this.#options = options;
  }

  async settle(id: string, word: "approve" | "reject" | "cancel", who: Who): Promise<Settled> {
    checkWho(who);
    const { store, places } = this.#options;
    const found = await store.plannedChanges.get(id);
    if (found === undefined) {
      throw new SwitchyardError("NOT_FOUND", `There is no planned change ${id}.`, {
        next: "`switchyard flags planned` shows those there are.",
      });
    }
    const settled = await places.alone(found, async (held) => {
      const planned = (await store.plannedChanges.get(id)) ?? found;
      refuseOver(planned);
      const by = who.by.trim();
      const comment = who.why === undefined ? {} : { comment: who.why };
      const now = this.#options.clock.now();
      if (word === "reject")
        return this.#end({ ...planned, ...comment, state: "rejected", rejectedBy: by }, now);
      if (word === "cancel")
        return this.#end({ ...planned, ...comment, state: "cancelled", cancelledBy: by }, now);
      refuseApproved(planned);
      refuseSamePerson(planned.by, by);
      const approved = { ...planned, ...comment, state: "scheduled", approvedBy: by } as const;
      if (approved.at === undefined || approved.at <= now) {
        return this.#options.orders.perform(held, approved, now);
      }
      await store.plannedChanges.put(approved);
      return { planned: approved };
    });
    this.#options.onPlanned();
    return settled;
  }

  /** Applies a scheduled change whose time has come; does nothing if it is settled by then. Throws why it failed. */
  async applyDue({ id, ...place }: PlannedChangeRecord): Promise<void> {
    const { store, places, orders, clock } = this.#options;
    await places.alone(place, async (held) => {
      const planned = await store.plannedChanges.get(id);
      const now = clock.now();
      if (planned?.state === "scheduled" && (planned.at ?? 0) <= now)
        await orders.perform(held, planned, now);
    });
  }

  async #end(planned: PlannedChangeRecord, endedAt: number): Promise<Settled> {
    const ended = { ...planned, endedAt };
    await this.#options.store.plannedChanges.put(ended);
    return { planned: ended };
  }
}

function refuseOver({ id, state, by, endedAt }: PlannedChangeRecord): void {
  if (state === "awaiting-approval" || state === "scheduled") return;
  const when = endedAt === undefined ? "" : ` since ${new Date(endedAt).toISOString()}`;
  throw new SwitchyardError("CONFLICT", `The change ${id} of ${by} is over: ${state}${when}.`, {
    next: "Make the edit again if it is still wanted.",
    fields: { planned: id, state },
  });
}

function refuseApproved({ id, state, approvedBy }: PlannedChangeRecord): void {
  if (state === "awaiting-approval") return;
  const text =
    approvedBy === undefined
      ? `The change ${id} needs no approval: it is applied when its time comes.`
      : `${approvedBy} has approved the change ${id} already.`;
  throw new SwitchyardError("CONFLICT", text, { next: "Reject or cancel it if it is not to come." });
}
