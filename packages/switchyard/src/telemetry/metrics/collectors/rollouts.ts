import { isOver } from "../../../rollout/journal.ts";
import { rolloutState } from "../../../server/api.ts";
import { totalWeight } from "../../../traffic/routeTable.ts";
import type { Collector } from "../collector.ts";
import { gauge, oneOf, type Point, series } from "../family.ts";
import type { AppLook, Look } from "../look.ts";

const info = gauge("switchyard_rollout_info", "The newest rollout of an app; always 1.", [
  "app",
  "kind",
  "strategy",
  "from",
  "to",
]);
const running = gauge("switchyard_rollout_running", "1 while a rollout of the app is not over.", [
  "app",
  "strategy",
]);
const state = gauge("switchyard_rollout_state", "1 for the state that the newest rollout is in.", [
  "app",
  "state",
]);
const step = gauge("switchyard_rollout_step", "Steps of the newest rollout that are done.", ["app"]);
const steps = gauge("switchyard_rollout_steps", "Steps of the newest rollout's plan.", ["app"]);
const weight = gauge(
  "switchyard_rollout_candidate_weight_ratio",
  "The candidate's share of users that is set, and of the last seconds' requests (actual), 0 to 1.",
  ["app", "kind"],
);
const started = gauge("switchyard_rollout_start_timestamp_seconds", "When the newest rollout began.", [
  "app",
]);
const ended = gauge("switchyard_rollout_end_timestamp_seconds", "When the last rollout came to its end.", [
  "app",
]);
const lasted = gauge(
  "switchyard_rollout_last_duration_seconds",
  "From begin to end of the last rollout that is over.",
  ["app", "kind"],
);
const rollback = gauge(
  "switchyard_rollback_last_duration_seconds",
  "The last time traffic was taken back: from the decision until no router sent anyone to the bad release.",
  ["app"],
);

export const rollouts: Collector = {
  name: "rollouts",
  families: [info, running, state, step, steps, weight, started, ended, lasted, rollback],
  async collect(look) {
    const apps = await look.apps();
    const newest = await Promise.all(apps.flatMap((app) => newestOf(look, app)));
    return [
      series(
        info,
        newest.map(({ rollout: { app, kind, strategy, from, to } }) => ({
          labels: { app, kind, strategy, from: String(from ?? ""), to: String(to) },
          value: 1,
        })),
      ),
      series(
        running,
        newest.map(({ rollout }) => ({
          labels: { app: rollout.app, strategy: rollout.strategy },
          value: isOver(rollout) ? 0 : 1,
        })),
      ),
      series(
        state,
        newest.flatMap(({ labels, view }) => oneOf(labels, "state", rolloutState.options, view.state)),
      ),
      series(
        step,
        newest.map(({ labels, view }) => ({ labels, value: view.step })),
      ),
      series(
        steps,
        newest.map(({ labels, view }) => ({ labels, value: view.steps.length })),
      ),
      series(
        weight,
        newest.flatMap(({ labels, view }) => [
          { labels: { ...labels, kind: "set" }, value: view.setWeight / totalWeight },
          ...(view.actualWeight === null
            ? []
            : [{ labels: { ...labels, kind: "actual" }, value: view.actualWeight / totalWeight }]),
        ]),
      ),
      series(
        started,
        newest.map(({ labels, rollout }) => ({ labels, value: rollout.startedAt / 1000 })),
      ),
      series(ended, apps.flatMap(lastEnd)),
      series(lasted, apps.flatMap(lastDuration)),
      series(rollback, apps.flatMap(lastRollback)),
    ];
  },
};

function newestOf({ sources }: Look, { record, rollouts: [rollout] }: AppLook) {
  if (rollout === undefined) return [];
  const labels = { app: record.app };
  return [sources.viewOf(record, rollout).then((view) => ({ labels, rollout, view }))];
}

function lastEnd({ record: { app }, rollouts: all }: AppLook): Point<"app">[] {
  const at = Math.max(...all.map(({ status }) => ("at" in status ? status.at : 0)));
  return at > 0 ? [{ labels: { app }, value: at / 1000 }] : [];
}

function lastDuration({ record: { app }, rollouts: all }: AppLook): Point<"app" | "kind">[] {
  return (["deploy", "rollback"] as const).flatMap((kind) => {
    const last = all.find((rollout) => rollout.kind === kind && isOver(rollout));
    if (last === undefined || !("at" in last.status)) return [];
    return [{ labels: { app, kind }, value: (last.status.at - last.startedAt) / 1000 }];
  });
}

function lastRollback({ record: { app }, rollouts: all }: AppLook): Point<"app">[] {
  const ms = all.find(({ rollbackMs }) => rollbackMs !== undefined)?.rollbackMs;
  return ms === undefined ? [] : [{ labels: { app }, value: ms / 1000 }];
}
