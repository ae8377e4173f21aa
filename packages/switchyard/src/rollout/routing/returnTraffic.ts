import { SwitchyardError } from "../../errors.ts";
import type { Fleet } from "../fleet.ts";
import { type Ground, releaseOf } from "../ground.ts";
import type { Rollout } from "../rollout.ts";

/**
 * Every undo begins here: all users go back to the release that served before, as soon as one instance of it runs.
 * Returns when the routers have acknowledged. A router that is away is waited for: there is no other way to move users.
 * Throws when no instance of it can be made to run while the candidate's still do: users stay on those.
 */
export async function returnTraffic(
  ground: Ground,
  fleet: Fleet,
  rollout: Rollout,
  signal: AbortSignal,
): Promise<void> {
  const { app, from } = rollout;
  if (from !== null) {
    await fleet.activate(app, from);
    if (!(await canServe(fleet, rollout, from))) {
      await ground.prepare(await releaseOf(ground, app, from), signal);
      await fleet.grow(app, from, 1, signal);
    }
  }
  await ground.store.atomically(async (tables) => {
    const record = await tables.apps.get(app);
    if (record !== undefined) await tables.apps.put({ ...record, stable: from, split: null });
  });
  for (;;) {
    try {
      await ground.publisher.publish();
      break;
    } catch (error) {
      if (!(error instanceof SwitchyardError && error.code === "ROUTER_UNAVAILABLE")) throw error;
      ground.report(error);
      await ground.clock.sleep(retryMs, signal);
    }
  }
  ground.events.touch(app);
}

/** Going back makes nothing worse. */
async function canServe(fleet: Fleet, { app, to }: Rollout, from: number): Promise<boolean> {
  if ((await fleet.healthy(app, from)) > 0) return true;
  return (await fleet.active(app, from)).length > 0 && (await fleet.healthy(app, to)) === 0;
}

const retryMs = 200;

/**
 * Before candidate instances are taken away: release `from` must be seen healthy. Throws NOT_READY otherwise, so that
 * users stay on what still works.
 */
export async function assureServing(
  ground: Ground,
  fleet: Fleet,
  { app, from, to }: Rollout,
  signal: AbortSignal,
): Promise<void> {
  if (from === null) return;
  const deadline = ground.clock.now() + assureMs;
  while ((await fleet.healthy(app, from)) === 0) {
    if (ground.clock.now() > deadline) {
      throw new SwitchyardError(
        "NOT_READY",
        `Release ${from} is not healthy, so the instances of release ${to} were left running.`,
        {
          next: `Mend release ${from} (\`switchyard logs ${app} --release ${from}\`), then \`switchyard retry ${app}\`.`,
        },
      );
    }
    await ground.clock.sleep(retryMs, signal);
  }
}

const assureMs = 10_000;
