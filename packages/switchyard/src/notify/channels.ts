import { isOver } from "../rollout/journal.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { Tables } from "../state/port.ts";
import type { Channel } from "./channel.ts";

/**
 * The channels that hear of something: those of the stable release, and of both releases of the rollout that it is
 * about (or that runs), the stable one's definition first. So whoever heard that a rollout began hears how it ended,
 * also when the rollout itself adds or removes the channel.
 */
export async function channelsOf(
  tables: Pick<Tables, "apps" | "releases" | "rollouts">,
  app: string,
  about: Rollout | undefined,
): Promise<readonly Channel[]> {
  const rollout = about ?? (await running(tables, app));
  const stable = (await tables.apps.get(app))?.stable;
  const numbers = new Set(
    [stable, rollout?.to, rollout?.from].filter((number) => typeof number === "number"),
  );
  const channels = new Map<string, Channel>();
  for (const number of numbers) {
    const release = await tables.releases.get(app, number);
    if (release === undefined) continue;
    for (const [name, config] of Object.entries(release.config.notify)) {
      if (!channels.has(name)) channels.set(name, { app, name, config, release });
    }
  }
  return [...channels.values()];
}

async function running(tables: Pick<Tables, "rollouts">, app: string): Promise<Rollout | undefined> {
  const [newest] = await tables.rollouts.list(app, 1);
  return newest === undefined || isOver(newest) ? undefined : newest;
}
