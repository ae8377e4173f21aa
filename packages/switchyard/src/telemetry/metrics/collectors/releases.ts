import { isOver } from "../../../rollout/journal.ts";
import { releaseState } from "../../../server/status.ts";
import type { InstanceRecord } from "../../../state/records.ts";
import type { Collector } from "../collector.ts";
import { gauge, series } from "../family.ts";

const info = gauge(
  "switchyard_release_info",
  "The newest releases whose files are kept, with their state as `switchyard releases` shows it; always 1.",
  ["app", "release", "state"],
);

export const releases: Collector = {
  name: "releases",
  families: [info],
  async collect(look) {
    const { store } = look.sources;
    const points = (await look.apps()).map(async ({ record, instances, rollouts: [rollout] }) => {
      const running = rollout === undefined || isOver(rollout) ? undefined : rollout;
      return (await store.releases.list(record.app))
        .filter(({ pruned }) => pruned !== true)
        .filter(({ number, baselineOf }) => baselineOf === undefined || runs(number, instances))
        .slice(0, newest)
        .map((release) => {
          const own = instances.filter((instance) => instance.release === release.number);
          const state = releaseState(release, record, own, running);
          return { labels: { app: record.app, release: String(release.number), state }, value: 1 };
        });
    });
    return [series(info, (await Promise.all(points)).flat())];
  },
};

function runs(number: number, instances: readonly InstanceRecord[]): boolean {
  return instances.some(({ release }) => release === number);
}

/** `keepReleases` has no upper limit; the page has. */
const newest = 20;
