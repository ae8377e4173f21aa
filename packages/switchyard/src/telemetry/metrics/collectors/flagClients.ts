import type { Collector } from "../collector.ts";
import { counter, gauge, series } from "../family.ts";

const perPlace = ["app", "environment"] as const;
const connected = gauge(
  "switchyard_flag_clients_connected",
  "Clients that evaluate flags in process and are on the stream, or poll.",
  perPlace,
);
const behind = gauge(
  "switchyard_flag_clients_behind",
  "Of the connected clients, those that have not acknowledged the newest version.",
  perPlace,
);
const streams = gauge("switchyard_flag_streams", "Open streams of instances and browsers.");
const dropped = counter(
  "switchyard_flag_reports_dropped_total",
  "Exposures, conversions and tallies that were left out, here or by clients, since a bound was reached.",
);

export const flagClients: Collector = {
  name: "flag-clients",
  families: [connected, behind, streams, dropped],
  async collect(look) {
    const { deliveries, intake, streams: open } = look.sources.flags;
    const delivered = (await look.flagEnvironments()).map(({ app, environment, version }) => ({
      labels: { app, environment },
      delivery: deliveries.deliveryOf({ app, environment }, version),
    }));
    return [
      series(
        connected,
        delivered.map(({ labels, delivery }) => ({ labels, value: delivery.connected })),
      ),
      series(
        behind,
        delivered.map(({ labels, delivery }) => ({
          labels,
          value: delivery.connected - delivery.acknowledged,
        })),
      ),
      series(streams, [{ labels: {}, value: open }]),
      series(dropped, [{ labels: {}, value: intake.dropped }]),
    ];
  },
};
