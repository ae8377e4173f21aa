import type { UsageReading } from "../../analysis/providers/usage.ts";
import type { AlertsConfig } from "../../config/alertsSchema.ts";
import { trafficOf } from "../../traffic/difference.ts";
import type { LatencyHistogram } from "../../traffic/port.ts";
import { type DetectorMemory, lookAt, newDetector } from "../detector/lookAt.ts";
import type { Signal } from "../detector/signal.ts";
import type { Tally } from "../detector/tally.ts";
import type { Finding } from "../finding.ts";
import type { Rule, Situation } from "../rule.ts";
import { errorsSignal } from "./errors.ts";
import { latencySignal } from "./latency.ts";
import { usageSignal } from "./usage.ts";

/** The rules with a baseline; together they give one false alarm in `falseAlarmEvery`, so each a part of it. */
export const baselineRuleNames = ["errors", "latency", "memory", "cpu"] as const;
export type BaselineRuleName = (typeof baselineRuleNames)[number];

export function errorsRule(config: AlertsConfig): Rule<DetectorMemory<Tally>> {
  return baselineRule("errors", config, errorsSignal(config.errors), {
    ...ofTraffic,
    level: "error",
    read: ({ release: { app, number }, sources, since, now }) => {
      const metrics = sources.traffic(app, number, { from: since, to: now });
      if (metrics === undefined) return undefined;
      const { errors, requests } = trafficOf(metrics);
      return { events: errors, exposure: requests };
    },
  });
}

export function latencyRule(config: AlertsConfig): Rule<DetectorMemory<LatencyHistogram>> {
  return baselineRule("latency", config, latencySignal(config.latency), {
    ...ofTraffic,
    level: "warning",
    read: ({ release: { app, number }, sources, since, now }) =>
      sources.traffic(app, number, { from: since, to: now })?.latency,
  });
}

export function memoryRule(config: AlertsConfig): Rule<DetectorMemory<readonly number[]>> {
  const signal = usageSignal("the memory of the largest instance", "bytes", config.memory);
  return baselineRule("memory", config, signal, {
    everyMs: usageEveryMs,
    // Against the recent past a slow leak would never show.
    follows: false,
    level: "warning",
    read: (situation) => largest(situation, ({ memoryBytes }) => memoryBytes),
  });
}

export function cpuRule(config: AlertsConfig): Rule<DetectorMemory<readonly number[]>> {
  return baselineRule("cpu", config, usageSignal("the CPU of the busiest instance", "cores", config.cpu), {
    everyMs: usageEveryMs,
    follows: true,
    level: "warning",
    read: (situation) => largest(situation, ({ cpu }) => cpu),
  });
}

interface Source<Data> {
  readonly everyMs: number;
  readonly follows: boolean;
  readonly level: Finding["level"];
  /** What happened since the last look; undefined: it is not known, or says nothing. */
  readonly read: (situation: Situation) => Data | undefined;
}

function baselineRule<Data>(
  name: BaselineRuleName,
  config: AlertsConfig,
  signal: Signal<Data>,
  { everyMs, follows, level, read }: Source<Data>,
): Rule<DetectorMemory<Data>> {
  const sharing = baselineRuleNames.filter((one) => config[one].enabled).length;
  const rules = {
    falseAlarmLooks: Math.max(fewestLooks, (sharing * config.falseAlarmEvery) / everyMs),
    resolveAfterMs: config.resolveAfter,
    spanMs: config.history,
    follows,
    level,
  };
  return {
    name,
    everyMs,
    asks: false,
    ofRelease: true,
    fresh: newDetector(signal),
    look: async (memory, situation) =>
      lookAt(
        memory,
        { now: situation.now, data: read(situation), learn: !situation.rollingOut },
        signal,
        rules,
      ),
  };
}

/**
 * The mean of the instance that needs most. Not while a rollout runs: then the load moves from one release to the other,
 * and with it what an instance needs.
 */
function largest(
  { release: { app, number }, sources, since, now, rollingOut }: Situation,
  valueOf: (reading: UsageReading) => number | undefined,
): readonly number[] | undefined {
  if (rollingOut) return undefined;
  const readings = sources.usage(app, number, { from: since, to: now });
  const means = Object.values(Object.groupBy(readings, ({ instance }) => instance)).flatMap((own = []) => {
    const values = own.map(valueOf).filter((value) => value !== undefined);
    return values.length === 0 ? [] : [values.reduce((sum, value) => sum + value, 0) / values.length];
  });
  return means.length === 0 ? [] : [Math.max(...means)];
}

const ofTraffic = { everyMs: 5_000, follows: true };
const usageEveryMs = 60_000;
/** However often a false alarm may come, this much evidence is always asked for. */
const fewestLooks = 1_000;
