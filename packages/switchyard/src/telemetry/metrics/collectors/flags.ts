import type { FlagEnvironmentRecord, FlagRecord } from "../../../flags/records.ts";
import { flagStateOf, type FlagState } from "../../../flags/flagState.ts";
import { killedFlags } from "../../../server/flags/killedFlags.ts";
import type { Collector } from "../collector.ts";
import { gauge, type Point, series } from "../family.ts";
import type { Look } from "../look.ts";

const perPlace = ["app", "environment"] as const;
const flagCount = gauge("switchyard_flags", "Flags by state: on, off (the code default applies) or killed.", [
  ...perPlace,
  "state",
]);
const version = gauge(
  "switchyard_flag_set_version",
  "Version of an environment's flags; rises by one with every change, and when a ramp begins or ends.",
  perPlace,
);
const killed = gauge(
  "switchyard_flag_killed",
  "1 for each flag that is killed, the first 50 of an environment by key; by: guard or person.",
  [...perPlace, "flag", "by"],
);

const states: readonly FlagState[] = ["on", "off", "killed"];
const shown = 50;

export const flags: Collector = {
  name: "flags",
  families: [flagCount, version, killed],
  async collect(look) {
    const environments = await look.flagEnvironments();
    const counted = environments.map(async (environment) =>
      countsOf(environment, await look.sources.flags.book.list(environment)),
    );
    const dead = environments.map((environment) => killedIn(look, environment));
    return [
      series(flagCount, (await Promise.all(counted)).flat()),
      series(
        version,
        environments.map(({ app, environment, version: value }) => ({ labels: { app, environment }, value })),
      ),
      series(killed, (await Promise.all(dead)).flat()),
    ];
  },
};

function countsOf({ app, environment }: FlagEnvironmentRecord, all: readonly FlagRecord[]) {
  return states.map((state) => ({
    labels: { app, environment, state },
    value: all.filter(({ definition }) => flagStateOf(definition) === state).length,
  }));
}

async function killedIn(
  {
    sources: {
      store,
      flags: { book },
    },
  }: Look,
  { app, environment }: FlagEnvironmentRecord,
): Promise<Point<"app" | "environment" | "flag" | "by">[]> {
  const found = await killedFlags({ store, book }, { app, environment }, shown);
  return found.killed.map(({ flag, by }) => ({ labels: { app, environment, flag, by }, value: 1 }));
}
