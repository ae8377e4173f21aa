import type { AlertsConfig } from "../../config/alertsSchema.ts";
import type { Rule } from "../rule.ts";
import type { InstanceReading } from "../sources.ts";
import { neverHeld, type Sustained, sustain } from "../sustained.ts";

interface CrashMemory extends Sustained {
  /** Crashes of each instance in rotation as of the last look. */
  readonly restarts: Readonly<Record<string, number>>;
  readonly crashes: readonly { readonly at: number; readonly count: number }[];
}

/** Instances that crash again and again, or are not started any more. */
export function crashesRule({ crashes: { maxRestarts }, resolveAfter }: AlertsConfig): Rule<CrashMemory> {
  return {
    name: "crashes",
    everyMs: 5_000,
    asks: false,
    ofRelease: true,
    fresh: { ...neverHeld, restarts: {}, crashes: [] },
    async look(memory, { release, sources, now }, signal) {
      const instances = await sources.instances(release.app, signal);
      const seen = withNewCrashes(memory, instances, now);
      const count = seen.crashes.reduce((sum, crash) => sum + crash.count, 0);
      const gone = instances.filter(({ gaveUp }) => gaveUp).map(({ id }) => id);
      const bad = gone.length > 0 || count > maxRestarts;
      const held = sustain(memory, bad, { forMs: 0, resolveAfterMs: resolveAfter }, now);
      const text =
        gone.length > 0
          ? `${gone.join(", ")} crashed too often and ${gone.length === 1 ? "is" : "are"} not started again.`
          : `Instances crashed ${count} times within 10 minutes; ${maxRestarts} are tolerated.`;
      return {
        memory: { ...seen, ...held },
        finding: {
          state: held.firing ? "firing" : "ok",
          level: gone.length > 0 ? "error" : "warning",
          text,
          unit: "count",
          value: count,
          baseline: null,
          threshold: maxRestarts,
        },
      };
    },
  };
}

function withNewCrashes(
  memory: CrashMemory,
  instances: readonly InstanceReading[],
  now: number,
): CrashMemory {
  // An instance seen for the first time may have crashed long ago; a lower count is one that was counted anew.
  const count = instances.reduce(
    (sum, { id, restarts }) => sum + Math.max(0, restarts - (memory.restarts[id] ?? restarts)),
    0,
  );
  const recent = memory.crashes.filter(({ at }) => at > now - windowMs);
  return {
    ...memory,
    restarts: Object.fromEntries(instances.map(({ id, restarts }) => [id, restarts])),
    crashes: count === 0 ? recent : [...recent, { at: now, count }],
  };
}

const windowMs = 600_000;
