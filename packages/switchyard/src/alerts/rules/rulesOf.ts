// oxlint-disable typescript/no-unsafe-type-assertion -- a rule is only ever given the memory that it made
import type { AppConfig } from "../../config/schema.ts";
import type { Rule } from "../rule.ts";
import { cpuRule, errorsRule, latencyRule, memoryRule } from "./baselineRules.ts";
import { certificateRule } from "./certificate.ts";
import { crashesRule } from "./crashes.ts";
import { instancesRule } from "./instances.ts";
import { noTrafficRule } from "./noTraffic.ts";
import { ownRule } from "./own.ts";

/** All rules of an app, with their memories hidden. */
export function rulesOf({ alerts, analysis }: AppConfig): readonly Rule<unknown>[] {
  if (!alerts.enabled) return [];
  return [
    ...(alerts.instances.enabled ? [hidden(instancesRule(alerts))] : []),
    ...(alerts.crashes.enabled ? [hidden(crashesRule(alerts))] : []),
    ...(alerts.errors.enabled ? [hidden(errorsRule(alerts))] : []),
    ...(alerts.latency.enabled ? [hidden(latencyRule(alerts))] : []),
    ...(alerts.memory.enabled ? [hidden(memoryRule(alerts))] : []),
    ...(alerts.cpu.enabled ? [hidden(cpuRule(alerts))] : []),
    ...(alerts.noTraffic === undefined ? [] : [hidden(noTrafficRule(alerts.noTraffic))]),
    ...Object.entries(alerts.rules).map(([name, rule]) =>
      hidden(ownRule(`rules.${name}`, rule, alerts, analysis.metrics)),
    ),
    ...alerts.certificates.map((target) => hidden(certificateRule(target, alerts.certificateDays))),
  ];
}

function hidden<Memory>(rule: Rule<Memory>): Rule<unknown> {
  return { ...rule, look: (memory, situation, signal) => rule.look(memory as Memory, situation, signal) };
}
