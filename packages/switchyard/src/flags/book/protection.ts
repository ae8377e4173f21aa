import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Store, Tables } from "../../state/port.ts";
import type { FlagBook, Who } from "../flagBook.ts";
import type { FlagEnvironmentRecord, FlagPlace, PlannedChangeRecord } from "../records.ts";
import { checkPlace, checkWho } from "./checkOrder.ts";
import { onlyKills } from "./decideOrder.ts";
import type { Places } from "./places.ts";

export interface ProtectionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly places: Places;
}

type Answer = Awaited<ReturnType<FlagBook["protect"]>>;

/** Protects a place at once; plans the end of its protection. */
export async function protect(
  { store, clock, places }: ProtectionOptions,
  place: FlagPlace,
  isProtected: boolean,
  who: Who,
): Promise<Answer> {
  checkPlace(place);
  checkWho(who);
  return places.alone(place, async (held) => {
    const { environment } = held.image;
    if (environment.protected === isProtected) return environment;
    const now = clock.now();
    if (!isProtected) return { ...environment, planned: await planUnprotect(store, environment, who, now) };
    const after = { ...environment, protected: true };
    await store.atomically(async (tables) => {
      await tables.flagEnvironments.put(after);
      const { app, environment: name, version } = after;
      await tables.flagChanges.append({
        app,
        environment: name,
        at: now,
        subject: "environment",
        name,
        action: "protected",
        ...who,
        version,
        before: { protected: false },
        after: { protected: true },
      });
      await haltScheduled(tables, place);
    });
    places.hold(place, held, { ...held.image, environment: after }, held.flags);
    return after;
  });
}

/** What one person scheduled for a place that was not protected yet needs a second one now. */
async function haltScheduled(tables: Tables, place: FlagPlace): Promise<void> {
  for (const planned of await openPlans(tables, place)) {
    if (planned.state !== "scheduled" || planned.approvedBy !== undefined || onlyKills(planned.edits))
      continue;
    await tables.plannedChanges.put({ ...planned, state: "awaiting-approval" });
  }
}

async function planUnprotect(
  store: Store,
  { app, environment }: FlagEnvironmentRecord,
  { by, why }: Who,
  now: number,
): Promise<PlannedChangeRecord> {
  return store.atomically(async (tables) => {
    const earlier = (await openPlans(tables, { app, environment })).find(({ edits }) =>
      edits.some(({ kind }) => kind === "unprotect"),
    );
    if (earlier !== undefined) {
      throw new SwitchyardError(
        "CONFLICT",
        `${earlier.by} has asked already to end the protection of ${environment}.`,
        {
          next: `Approve the planned change ${earlier.id}, or reject it.`,
          fields: { planned: earlier.id },
        },
      );
    }
    const planned: PlannedChangeRecord = {
      app,
      environment,
      id: `plan-${await tables.next("plannedChanges")}`,
      createdAt: now,
      by,
      ...(why !== undefined && { why }),
      edits: [{ kind: "unprotect" }],
      state: "awaiting-approval",
    };
    await tables.plannedChanges.put(planned);
    return planned;
  });
}

async function openPlans(tables: Tables, place: FlagPlace): Promise<readonly PlannedChangeRecord[]> {
  const all = await tables.plannedChanges.list(place, Number.MAX_SAFE_INTEGER);
  return all.filter(({ state }) => state === "scheduled" || state === "awaiting-approval");
}
