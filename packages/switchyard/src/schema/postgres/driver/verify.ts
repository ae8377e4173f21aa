import type { Act, Verified } from "../../port.ts";
import { planOfFlight } from "../planner/planMigration.ts";
import { retryOnLock } from "../session/shortTransaction.ts";
import type { Flight } from "../state/readState.ts";
import { recordPhase } from "../state/recordMigration.ts";
import { verifyFlight } from "../verify/verifyFlight.ts";
import { fillGroundOf } from "./fillGroundOf.ts";
import type { DriverGround } from "./ground.ts";
import { noteFailure } from "./noteFailure.ts";
import { isDone } from "./runTask.ts";
import { type Held, withLease } from "./withLease.ts";
import { readNow } from "./worldNow.ts";

export async function verify(
  ground: DriverGround,
  act: Act,
  { repair = false }: { readonly repair?: boolean } = {},
): Promise<Verified> {
  return withLease(ground, "verify", act, async (held) => {
    const patience = held.patience(() => undefined);
    const { flights } = await retryOnLock(patience, () => readNow(ground, held.connection));
    const tables: Verified["tables"][number][] = [];
    for (const flight of flights) {
      const found = await noteFailure(held, flight, () =>
        verifyFlight(fillGroundOf(held, flight), flight, { ...act, signal: held.signal }, { repair }),
      );
      tables.push(...found.tables);
      if (!flight.ready && (await isBuilt(held, flight))) await markReady(held, flight);
    }
    return { tables };
  });
}

async function isBuilt(held: Held, flight: Flight): Promise<boolean> {
  const { ground, connection } = held;
  const { world, catalog } = await retryOnLock(
    held.patience(() => undefined),
    () => readNow(ground, connection),
  );
  for (const task of planOfFlight(world, catalog, flight).build) {
    if (!(await isDone(connection, ground.options.schema, task))) return false;
  }
  return true;
}

async function markReady(held: Held, { ordinal }: Flight): Promise<void> {
  await held.fenced(() => recordPhase(held.connection, held.ground.options.app, ordinal, "ready"));
}
