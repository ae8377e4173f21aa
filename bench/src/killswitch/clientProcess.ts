import { createFlags, type FlagsClient } from "@switchyard/flags/node";
import { machineTime } from "./machineTime.ts";
import type { FromClients, ToClients } from "./messages.ts";

/* Runs as a process of its own with several clients, until the parent lets go of it or is gone. */
let offAt: number[] = [];

process.on("message", (message: ToClients) => {
  switch (message.kind) {
    case "start":
      return void start(message);
    case "report":
      answer({ kind: "report", offAt });
      offAt = [];
  }
});
process.on("disconnect", () => process.exit());

async function start({ url, key, flag, names }: Extract<ToClients, { kind: "start" }>): Promise<void> {
  const clients = names.map((client) => createFlags({ url, key, client }));
  const ready = await Promise.all(clients.map((client) => client.ready(connectMs)));
  if (ready.includes(false)) throw new Error("a client cannot reach the control plane");
  for (const client of clients) watch(client, flag);
  answer({ kind: "ready" });
}

/** The fallback is on: only what the control plane has said can make it off. */
function watch(client: FlagsClient, flag: string): void {
  let wasOn = client.boolean(flag, true);
  client.on("changed", () => {
    const isOn = client.boolean(flag, true);
    if (wasOn && !isOn) offAt.push(machineTime());
    wasOn = isOn;
  });
}

function answer(message: FromClients): void {
  process.send?.(message);
}

const connectMs = 20_000;
