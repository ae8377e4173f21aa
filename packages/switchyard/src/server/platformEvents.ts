import type { PlatformEvent } from "../platform/port.ts";
import type { Ground } from "../rollout/ground.ts";

/** Writes down what happens to instances by itself, and brings a new address to the routers. */
export function followPlatform(ground: Ground): void {
  ground.platform.onEvent((event) => {
    void follow(ground, event).catch((error: unknown) => {
      if (error instanceof Error) ground.report(error);
    });
  });
}

async function follow({ store, publisher, events }: Ground, event: PlatformEvent): Promise<void> {
  const record = await store.instances.get(event.id);
  if (record === undefined) return;
  switch (event.kind) {
    case "crashed":
      return events.add({
        app: record.app,
        kind: "crashed",
        level: "error",
        text: `${event.id} crashed: ${event.detail}`,
      });
    case "gave-up":
      return events.add({
        app: record.app,
        kind: "gave-up",
        level: "error",
        text: `${event.id} crashed too often and is not started again: ${event.detail}`,
      });
    case "restarted": {
      const moved = record.handle?.port !== event.handle.port;
      await store.atomically(async (tables) => {
        const current = await tables.instances.get(event.id);
        if (current !== undefined) await tables.instances.put({ ...current, handle: event.handle });
      });
      if (moved) await publisher.publish();
      await events.add({
        app: record.app,
        kind: "restarted",
        level: "warning",
        text: `${event.id} was started again`,
      });
    }
  }
}
