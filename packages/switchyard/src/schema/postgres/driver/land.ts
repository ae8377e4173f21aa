import type { Catalog } from "../../catalog/catalog.ts";
import type { PlannedStatement, Task, World } from "../../model.ts";
import type { Phase, Progress } from "../../port.ts";
import { syncStatements } from "../planner/world.ts";
import { checkOwnership } from "../session/checkServer.ts";
import { retryOnLock, shortTransaction } from "../session/shortTransaction.ts";
import { locksOf } from "../session/tableLocks.ts";
import type { Flight } from "../state/readState.ts";
import { recordPhase, recordTasks } from "../state/recordMigration.ts";
import { recordWorld } from "../state/recordWorld.ts";
import { runStatements } from "./runStatements.ts";
import type { Held } from "./withLease.ts";
import { readNow } from "./worldNow.ts";

/** One of the two ways in which a flight ends: contract goes on with the new shape, revert back to the old one. */
export interface Landing {
  readonly plan: (
    world: World,
    catalog: Catalog,
  ) => { readonly transaction: readonly PlannedStatement[]; readonly after: readonly Task[] };
  readonly worldAfter: (world: World) => World;
  /** Again in the transaction: somebody may have come since it was asked first. */
  readonly refuseUsed: () => Promise<void>;
  readonly phaseAfter: Phase;
  readonly report: (progress: Partial<Progress>) => void;
}

/** Ends a flight in one short transaction, with triggers and views made for those that stay. */
export async function land(held: Held, flight: Flight, landing: Landing): Promise<void> {
  const { ground, connection } = held;
  const { app, schema } = ground.options;
  const { migration, ordinal } = flight;
  const patience = held.patience(landing.report);
  const { world, catalog } = await retryOnLock(patience, () => readNow(ground, connection));
  const plan = landing.plan(world, catalog);
  const after = landing.worldAfter(world);
  const sync = syncStatements(world, after, catalog);
  const statements = [...sync.first, ...plan.transaction, ...sync.last];
  const first = sync.views.map((view) => () => runStatements(connection, migration, [view]));
  const locks = locksOf(statements, catalog, schema);
  await checkOwnership(
    connection,
    locks.map(({ oid }) => oid),
  );
  landing.report({});
  await shortTransaction(patience, { first, locks }, async () => {
    await landing.refuseUsed();
    await runStatements(connection, migration, statements);
    await recordWorld(connection, app, world, after);
    await recordTasks(connection, app, ordinal, plan.after);
    await recordPhase(connection, app, ordinal, landing.phaseAfter);
  });
}
