import { createFlags } from "@switchyard/flags/node";
import type { ClientsOrder, ClientsReport } from "./swarm.ts";

// A process with many clients; each says what it has served, one entry for every difference to what was before.
const order: ClientsOrder = JSON.parse(process.argv[2] ?? "");
const { url, key, count, flag } = order;

const clients = Array.from({ length: count }, (_, number) => {
  const client = createFlags({ url, key, client: `${process.pid}-${number}`, onError: () => undefined });
  const seen: string[] = [];
  let changedAt = 0;
  const look = () => {
    const { value } = client.details(flag, "code default", { targetingKey: "ada" });
    const now = `${client.state} ${value}`;
    if (seen.at(-1) !== now) seen.push(now);
  };
  client.on("changed", () => {
    changedAt = Date.now();
    look();
  });
  client.on("stale", look);
  client.on("ready", look);
  client.on("reconnected", look);
  return { look, report: () => ({ seen, changedAt }) };
});

setInterval(() => {
  for (const { look } of clients) look();
}, 20);

process.on("message", () => {
  const report: ClientsReport = clients.map((client) => client.report());
  process.send?.(report);
});
process.on("disconnect", () => process.exit(0));
