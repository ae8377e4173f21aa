import { z } from "zod";
import { duration, positiveDuration, share, size } from "./scalars.ts";

/** `alerts` of an app: what is watched of the stable release outside of rollouts, and when someone is told. */

const hostMessage = "must be a host such as shop.example.com or host:8443";
const enabled = z.boolean().default(true).describe("Off: not watched.");

const errors = z
  .strictObject({
    enabled,
    minIncrease: share
      .prefault("0.1%")
      .describe("A share of failed requests less than this above the baseline never alerts."),
    maxRatio: z.number().min(1).default(1.5).describe("Nor does one up to this many times the baseline."),
    above: share
      .refine((part) => part > 0, { error: "must be more than 0%; a single failure in 10000 is 0.01%" })
      .optional()
      .describe("A fixed share in place of the baseline."),
  })
  .prefault({})
  .describe("5xx and failed requests among all.");

const latency = z
  .strictObject({
    enabled,
    minIncrease: duration.prefault("50ms").describe("A p99 less than this above the baseline never alerts."),
    maxRatio: z.number().min(1).default(1.5).describe("Nor does one up to this many times the baseline."),
    above: positiveDuration.optional().describe("A fixed p99 in place of the baseline."),
  })
  .prefault({})
  .describe("99 % of the requests are faster than p99.");

const memory = z
  .strictObject({
    enabled,
    minIncrease: size.prefault("128MiB").describe("Growth of an instance by less than this never alerts."),
    maxRatio: z.number().min(1).default(2).describe("Nor does growth up to this many times the baseline."),
    above: size.optional().describe("A fixed size in place of the baseline."),
  })
  .prefault({})
  .describe("Resident memory of the largest instance, against what the release needed at first.");

const cpu = z
  .strictObject({
    enabled,
    minIncrease: z
      .number()
      .min(0)
      .default(0.5)
      .describe("Cores; an increase by less than this never alerts."),
    maxRatio: z.number().min(1).default(2).describe("Nor does one up to this many times the baseline."),
    above: z.number().positive().optional().describe("Cores; fixed, in place of the baseline."),
  })
  .prefault({})
  .describe("Cores that the busiest instance needs.");

const crashes = z
  .strictObject({
    enabled,
    maxRestarts: z.int().min(0).default(2).describe("More crashes than this within 10 minutes alert."),
  })
  .prefault({})
  .describe("Instances that crash again and again, or were given up.");

const rule = z.strictObject({
  metric: z.string().describe("A name of `analysis.metrics`, measured on the stable release."),
  condition: z
    .string()
    .min(1)
    .describe("Alerts while true, e.g. result > 100; over `result`, `samples` and `baseline` (none here)."),
  interval: positiveDuration.prefault("30s").describe("Between two measurements."),
  window: positiveDuration.prefault("1m").describe("How far back one measurement looks."),
  for: duration.prefault("1m").describe("It must hold for so long."),
  level: z.enum(["warning", "error"]).default("warning").describe("Of the alert."),
});

export const alerts = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Off: nothing is watched outside of rollouts."),
    falseAlarmEvery: positiveDuration
      .prefault("30d")
      .describe("Mean time until the rules with a baseline together alert although nothing changed."),
    history: positiveDuration.prefault("1h").describe("How much of its own past makes the baseline."),
    resolveAfter: duration.prefault("5m").describe("An alert ends when all was well for so long."),
    errors,
    latency,
    memory,
    cpu,
    crashes,
    instances: z
      .strictObject({ enabled })
      .prefault({})
      .describe("Alerts when no instance in rotation is healthy."),
    noTraffic: positiveDuration.optional().describe("Alerts when so long no request came. Default: never."),
    rules: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes"),
        rule,
      )
      .default({})
      .describe("Own rules by name."),
    certificates: z
      .array(
        z
          .string()
          .regex(/^[^\s:/]+(:\d+)?$/, { error: hostMessage, abort: true })
          .refine((host) => URL.canParse(`https://${host}`) && !host.endsWith(":0"), { error: hostMessage }),
      )
      .default([])
      .describe("Hosts whose TLS certificate is checked; port 443 unless named."),
    certificateDays: z.int().min(1).default(14).describe("Alerts so many days before it expires."),
  })
  .prefault({})
  .describe("Watches the stable release outside of rollouts.");

export type AlertsConfig = z.output<typeof alerts>;
export type AlertRuleConfig = AlertsConfig["rules"][string];
