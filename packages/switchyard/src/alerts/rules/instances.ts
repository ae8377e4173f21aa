import type { AlertsConfig } from "../../config/alertsSchema.ts";
import type { Rule } from "../rule.ts";
import { neverHeld, type Sustained, sustain } from "../sustained.ts";

/** No instance in rotation is healthy: nobody is served. Also while a rollout runs, and whichever release they are of. */
export function instancesRule({ resolveAfter }: AlertsConfig): Rule<Sustained> {
  return {
    name: "instances",
    everyMs: 5_000,
    asks: false,
    ofRelease: false,
    fresh: neverHeld,
    async look(memory, { release, sources, now }, signal) {
      const instances = await sources.instances(release.app, signal);
      const healthy = instances.filter((instance) => instance.healthy).length;
      const rules = { forMs, resolveAfterMs: Math.min(resolveAfter, longestResolveMs) };
      const held = sustain(memory, healthy === 0, rules, now);
      return {
        memory: held,
        finding: {
          state: held.firing ? "firing" : "ok",
          level: "error",
          text: held.firing
            ? `No instance can serve (${instances.length} in rotation, none healthy).`
            : `${healthy} of ${instances.length} instances are healthy.`,
          unit: "count",
          value: healthy,
          baseline: null,
          threshold: 1,
        },
      };
    },
  };
}

/** Instances that are taken over after a restart have this long to be seen. */
const forMs = 15_000;
const longestResolveMs = 60_000;
