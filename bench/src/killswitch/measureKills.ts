import { setTimeout as sleep } from "node:timers/promises";
import type { DeliveryView, EditRequest } from "../../../packages/switchyard/src/flags/api.ts";
import { withSwitchyard } from "../product/withSwitchyard.ts";
import { app, type Switchyard } from "../product/switchyard.ts";
import { machineTime } from "./machineTime.ts";
import { startClients } from "./startClients.ts";

export interface KillOptions {
  readonly clients: number;
  /** Processes that share the clients. */
  readonly processes: number;
  readonly kills: number;
  /** In the document that every client compiles anew with each change. */
  readonly flags: number;
  readonly ending: AbortSignal;
  readonly onKill?: (done: number, delivery: DeliveryView) => void;
}

export interface KillMeasurements {
  /** For each kill and client: from the command's leaving to the client's first evaluation that gives off; ms. */
  readonly offMs: readonly number[];
  /** For each kill that all have acknowledged: from the change on the disk to the last acknowledgement; ms. */
  readonly acknowledgedMs: readonly number[];
  /** Clients that had acknowledged when the control plane answered, of the kill that fewest had. */
  readonly acknowledged: number;
}

/** Kills a flag and enables it again, in a Switchyard of its own. */
export async function measureKills(options: KillOptions): Promise<KillMeasurements> {
  const { clients, processes, kills, flags, ending, onKill } = options;
  return withSwitchyard(ending, async (switchyard) => {
    await edit(
      switchyard,
      Array.from({ length: flags }, (_, index) => creation(nameOf(index))),
    );
    const { key = "" } = await switchyard.client.flags.createKey(app, { kind: "server", name: "clients" });
    const { flagsUrl: url, directory } = switchyard;
    const flag = nameOf(0);
    await using group = await startClients({ url, key, flag, clients, processes, directory });
    const offMs: number[] = [];
    const acknowledgedMs: number[] = [];
    let acknowledged = clients;
    for (let done = 1; done <= kills; done += 1) {
      await sleep(betweenMs, undefined, { signal: ending });
      const sentAt = machineTime();
      const delivery = await edit(switchyard, [{ kind: "kill", flag }]);
      offMs.push(...(await group.offAt()).map((at) => at - sentAt));
      if (delivery.ms !== null) acknowledgedMs.push(delivery.ms);
      acknowledged = Math.min(acknowledged, delivery.acknowledged);
      onKill?.(done, delivery);
      await edit(switchyard, [{ kind: "enable", flag }]);
    }
    return { offMs, acknowledgedMs, acknowledged };
  });
}

async function edit(switchyard: Switchyard, edits: EditRequest["edits"]): Promise<DeliveryView> {
  const { delivery } = await switchyard.client.flags.edit(app, { edits, by: "bench", waitMs: deliveredMs });
  if (delivery === undefined) throw new Error("the change was not made");
  return delivery;
}

function creation(flag: string): EditRequest["edits"][number] {
  const variants = { on: true, off: false };
  const rules = [
    { when: [{ attribute: "plan", op: "is", values: ["pro", "team"] } as const], serve: "on" },
    { when: [{ attribute: "country", op: "is", values: ["DE"], not: true } as const], serve: "on" },
  ];
  return {
    kind: "create",
    flag,
    definition: { state: "ENABLED", variants, defaultVariant: "on", off: "off", rules },
  };
}

function nameOf(index: number): string {
  return `flag-${index + 1}`;
}

const betweenMs = 100;
/** A client that has not acknowledged by then is missing. */
const deliveredMs = 10_000;
