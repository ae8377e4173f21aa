import { readOutcomes } from "../../ends/outcomeTally.ts";
import type { Collector } from "../collector.ts";
import { counter, series } from "../family.ts";

const rollouts = counter(
  "switchyard_rollouts_total",
  "Rollouts that came to an end, since the app was first deployed; kept across restarts.",
  ["app", "kind", "outcome"],
);

export const outcomes: Collector = {
  name: "outcomes",
  families: [rollouts],
  async collect(look) {
    const apps = await look.apps();
    const counted = apps.map(async ({ record: { app } }) =>
      (await readOutcomes(look.sources.store, app)).map(({ kind, outcome, count }) => ({
        labels: { app, kind, outcome },
        value: count,
      })),
    );
    return [series(rollouts, (await Promise.all(counted)).flat())];
  },
};
