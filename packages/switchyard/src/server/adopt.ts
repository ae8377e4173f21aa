import type { Ground } from "../rollout/ground.ts";
import { releaseOf, withoutEnvironment } from "../rollout/ground.ts";
import type { InstanceRecord } from "../state/records.ts";

/**
 * After a start of the control plane: takes over the instances that still run. Those that died meanwhile are started
 * again in the background; one that cannot be started is reported and holds up no other.
 */
export async function adoptInstances(ground: Ground): Promise<void> {
  const records = await ground.store.instances.list();
  const known = await Promise.all(
    records.flatMap((record) =>
      record.handle === undefined ? [] : [withSpec(ground, record, record.handle)],
    ),
  );
  const alive = new Set(await ground.platform.adopt(known.flatMap((one) => one ?? [])));
  for (const record of records) {
    if (!alive.has(record.id)) void replaceDead(ground, record);
  }
}

async function withSpec(
  ground: Ground,
  record: InstanceRecord,
  handle: NonNullable<InstanceRecord["handle"]>,
) {
  try {
    const release = await releaseOf(ground, record.app, record.release);
    // What is about to end is not started again.
    const spec = await ground.specOf(isEnding(record) ? withoutEnvironment(release) : release, record);
    return { spec, handle };
  } catch {
    // The attempt to start it again says what is missing.
    return undefined;
  }
}

async function replaceDead(ground: Ground, record: InstanceRecord): Promise<void> {
  const { store, platform } = ground;
  try {
    // Its rollout starts it again.
    if (record.role.kind === "starting") return;
    if (isEnding(record)) {
      await store.instances.delete(record.id);
      return;
    }
    const spec = await ground.specOf(await releaseOf(ground, record.app, record.release), record);
    await platform.start(spec, (handle) =>
      store.atomically(async (tables) => {
        // Its role may have changed meanwhile.
        const current = await tables.instances.get(record.id);
        if (current !== undefined) await tables.instances.put({ ...current, handle });
      }),
    );
    await ground.publisher.publish();
  } catch (error) {
    await complain(ground, record, error);
  }
}

function isEnding({ role }: InstanceRecord): boolean {
  return role.kind === "stopping" || (role.kind === "draining" && role.next === "stop");
}

async function complain(ground: Ground, record: InstanceRecord, error: unknown): Promise<void> {
  const text = `${record.id} could not be taken over: ${error instanceof Error ? error.message : String(error)}`;
  await ground.events.add({ app: record.app, kind: "instance-lost", level: "error", text });
}
