import type { Ground } from "../rollout/ground.ts";
import { releaseOf } from "../rollout/ground.ts";
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
    return { spec: await ground.specOf(await releaseOf(ground, record.app, record.release), record), handle };
  } catch (error) {
    await complain(ground, record, error);
    return undefined;
  }
}

async function replaceDead(ground: Ground, record: InstanceRecord): Promise<void> {
  const { store, platform } = ground;
  try {
    // Its rollout starts it again.
    if (record.role.kind === "starting") return;
    if (record.role.kind === "draining" || record.role.kind === "stopping") {
      await store.instances.delete(record.id);
      return;
    }
    const spec = await ground.specOf(await releaseOf(ground, record.app, record.release), record);
    const handle = await platform.start(spec, (started) =>
      store.instances.put({ ...record, handle: started }),
    );
    await store.instances.put({ ...record, handle });
    await ground.publisher.publish();
  } catch (error) {
    await complain(ground, record, error);
  }
}

async function complain(ground: Ground, record: InstanceRecord, error: unknown): Promise<void> {
  const text = `${record.id} could not be taken over: ${error instanceof Error ? error.message : String(error)}`;
  await ground.events.add({ app: record.app, kind: "instance-lost", level: "error", text });
}
