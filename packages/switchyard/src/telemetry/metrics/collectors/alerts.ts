import type { Collector } from "../collector.ts";
import { gauge, series } from "../family.ts";

const firing = gauge(
  "switchyard_alert_firing",
  "1 while an alert rule of the app's configuration holds, else 0.",
  ["app", "rule"],
);

export const alerts: Collector = {
  name: "alerts",
  families: [firing],
  async collect({ sources: { store } }) {
    const points = (await store.alerts.list()).map(({ app, rule, state }) => ({
      labels: { app, rule },
      value: state === "firing" ? 1 : 0,
    }));
    return [series(firing, points)];
  },
};
