import type { DeliveryRecord } from "../../../state/records.ts";
import type { Collector } from "../collector.ts";
import { gauge, series } from "../family.ts";

const deliveries = gauge(
  "switchyard_notification_deliveries",
  "Notifications that wait to be sent (pending) or were given up, among the newest 1000 of the app.",
  ["app", "channel", "state"],
);

const shown: readonly DeliveryRecord["state"][] = ["pending", "given-up"];
const newest = 1_000;

export const notifications: Collector = {
  name: "notifications",
  families: [deliveries],
  async collect(look) {
    const { store } = look.sources;
    const points = (await look.apps()).map(async ({ record: { app } }) => {
      const byChannel = Map.groupBy(await store.deliveries.list(app, newest), ({ channel }) => channel);
      return [...byChannel].flatMap(([channel, own]) =>
        shown.map((state) => ({
          labels: { app, channel, state },
          value: own.filter((delivery) => delivery.state === state).length,
        })),
      );
    });
    return [series(deliveries, (await Promise.all(points)).flat())];
  },
};
