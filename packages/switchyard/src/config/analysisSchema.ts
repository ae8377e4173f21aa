import { z } from "zod";
import { duration, httpUrl, positiveDuration, share } from "./scalars.ts";
import { requestHeaders } from "./requestHeaders.ts";
import { httpCheck } from "./httpCheck.ts";
import { secretReference } from "./secretReference.ts";

/** `analysis` of an app: metrics by name, and how a run of them is judged. */

const text = z.union([z.string(), secretReference]);

const http = {
  timeout: positiveDuration.prefault("10s").describe("For an answer, further tries included."),
  retries: z.int().min(0).max(10).default(2).describe("Further tries after a failure that may pass."),
};

const router = z.strictObject({
  router: z.strictObject({
    measure: z
      .enum(["errors", "latency", "requests", "aborted"])
      .describe("5xx and failed requests among all; duration; requests per second; cut by the client."),
  }),
});

const instances = z.strictObject({
  instances: z.strictObject({
    measure: z
      .enum(["cpu", "memory", "restarts"])
      .describe(
        "Share of one core, resident bytes (one sample per instance and reading), or crashes within the window.",
      ),
  }),
});

const prometheus = z.strictObject({
  prometheus: z.strictObject({
    address: httpUrl.describe("Of Prometheus or anything with its HTTP API."),
    query: z
      .string()
      .min(1)
      .describe(
        "PromQL; {{release}}, {{app}}, {{window}} (such as 30s), {{from}} and {{to}} (in seconds) are filled in.",
      ),
    total: z
      .string()
      .optional()
      .describe("PromQL of the total that `query` counts among; both together make a rate test possible."),
    step: positiveDuration
      .optional()
      .describe("With it, a range query over the window: one sample per step."),
    token: secretReference.optional().describe("Bearer token."),
    username: text.optional().describe("Basic authentication."),
    password: secretReference.optional().describe("Basic authentication."),
    headers: requestHeaders.describe("Further request headers, e.g. X-Scope-OrgID."),
    ...http,
  }),
});

const datadog = z.strictObject({
  datadog: z.strictObject({
    site: z.string().default("datadoghq.com").describe("datadoghq.com, datadoghq.eu, us5.datadoghq.com…"),
    address: httpUrl.optional().describe("In place of https://api.<site>."),
    query: z
      .string()
      .min(1)
      .describe("A metrics query; {{release}}, {{app}} and {{window}} (in seconds) are filled in."),
    total: z.string().optional().describe("Query of the total that `query` counts among."),
    apiKey: secretReference.describe("DD-API-KEY."),
    applicationKey: secretReference.describe("DD-APPLICATION-KEY."),
    ...http,
  }),
});

const newrelic = z.strictObject({
  newrelic: z.strictObject({
    region: z.enum(["us", "eu"]).default("us").describe("Of the account."),
    address: httpUrl.optional().describe("In place of the region's NerdGraph endpoint."),
    account: z.int().min(1).describe("Account id."),
    query: z
      .string()
      .min(1)
      .describe(
        "NRQL; {{release}}, {{app}}, {{window}} (such as 30 seconds), {{from}} and {{to}} are filled in. Without SINCE it gets the window.",
      ),
    total: z.string().optional().describe("NRQL of the total that `query` counts among."),
    apiKey: secretReference.describe("User key."),
    ...http,
  }),
});

const web = z.strictObject({
  web: z.strictObject({
    url: z
      .string()
      .min(1)
      .describe("{{release}}, {{app}}, {{window}}, {{from}} and {{to}} (in milliseconds) are filled in."),
    method: z.enum(["GET", "POST"]).default("GET").describe("HTTP method."),
    headers: requestHeaders.describe("Request headers."),
    body: z.string().optional().describe("Request body; filled in as the URL is."),
    value: z.string().default("$").describe("JSONPath (RFC 9535) of the number or numbers in the answer."),
    total: z.string().optional().describe("JSONPath of the total that `value` counts among."),
    ...http,
  }),
});

const command = z.strictObject({
  command: z.strictObject({
    run: z
      .string()
      .min(1)
      .describe(
        "Run by /bin/sh in the release's directory. Exit 0 measures 1, any other status but 126 and 127 (it could not be run) 0; with `output: number` what it prints.",
      ),
    output: z.enum(["status", "number"]).default("status").describe("What the measurement is."),
    timeout: positiveDuration.prefault("30s").describe("It is ended after that."),
  }),
});

const provider = z
  .union([router, instances, prometheus, datadog, newrelic, web, command])
  .describe("Where the numbers come from.");

const compare = z
  .strictObject({
    judge: z
      .enum(["rate", "mann-whitney"])
      .optional()
      .describe(
        "Default: rate for counts, mann-whitney for values. Sequential values use a paired sign test.",
      ),
    sequential: z
      .boolean()
      .default(true)
      .describe("Holds its false-alarm rate however often it looks; off: one fixed-sample test at the end."),
    counts: z
      .enum(["shares", "rates"])
      .default("shares")
      .describe(
        "Of a metric with a total. shares: each of the total may be counted once. rates: how often something happens per unit of the total (seconds, instances, requests), which it may do more than once.",
      ),
    direction: z.enum(["increase", "decrease", "either"]).default("increase").describe("What is bad."),
    alpha: share
      .optional()
      .describe("Chance of a false alarm over the whole analysis. Default: the guard's."),
    confidence: share.prefault("98%").describe("Of the interval of a fixed-sample mann-whitney test."),
    minSamples: z
      .int()
      .min(1)
      .optional()
      .describe("Per side. Default: 4 values, or the guard's minRequests for counts and durations."),
    maxRatio: z.number().min(1).optional().describe("Fails only when this many times the baseline or worse."),
    minDifference: z
      .number()
      .min(0)
      .default(0)
      .describe(
        "Fails only when at least this far from the baseline, in the metric's unit (ms for latency).",
      ),
    quantile: share.prefault("99%").describe("Of latencies."),
    effectSize: z.enum(["mean-ratio", "cles"]).default("mean-ratio").describe("Of mann-whitney."),
    allowedIncrease: z.number().optional().describe("Effect size up to which High is not called. Default 1."),
    allowedDecrease: z
      .number()
      .optional()
      .describe("Effect size down to which Low is not called. Default 1."),
    criticalIncrease: z
      .number()
      .optional()
      .describe("Effect size from which a critical metric fails the run."),
    criticalDecrease: z
      .number()
      .optional()
      .describe("Effect size from which a critical metric fails the run."),
    nan: z.enum(["remove", "replace"]).default("remove").describe("What to do with NaN; replace: with 0."),
    outliers: z.enum(["keep", "remove"]).default("keep").describe("Remove: outside 3 interquartile ranges."),
    mustHaveData: z.boolean().default(false).describe("No data fails a metric that is not critical."),
  })
  .describe("Compares the candidate with the stable release over the same time.");

const limit = z.int().min(-1);

export const metric = z
  .strictObject({
    provider,
    interval: duration.optional().describe("Between two measurements. Default with `compare`: 5s."),
    count: z
      .int()
      .min(1)
      .optional()
      .describe("Measurements to take. Default: 1 without an interval, else no end."),
    initialDelay: duration.prefault("0s").describe("Before the first measurement."),
    window: positiveDuration
      .optional()
      .describe("How far back one measurement looks. Default: the interval, or 1m."),
    successCondition: z
      .string()
      .optional()
      .describe("Over `result`, `baseline` and `samples`, e.g. result < 0.01."),
    failureCondition: z.string().optional().describe("As successCondition; failure wins when both are true."),
    failureLimit: limit.default(0).describe("More failed measurements than this fail the metric; -1: never."),
    inconclusiveLimit: limit.default(0).describe("As failureLimit, for inconclusive ones."),
    consecutiveErrorLimit: limit
      .default(4)
      .describe("More errors in a row than this end the metric in error."),
    consecutiveSuccessLimit: z.int().min(0).default(0).describe("This many in a row pass it early; 0: off."),
    compare: compare.optional(),
    dryRun: z.boolean().default(false).describe("Shown, never counted."),
    critical: z.boolean().default(false).describe("Of a scored run: not passing makes the score 0."),
    muted: z.boolean().default(false).describe("Of a scored run: left out."),
    group: z.string().default("metrics").describe("Of a scored run: the group that it counts in."),
  })
  .refine((m) => m.compare === undefined || (m.successCondition ?? m.failureCondition) === undefined, {
    error: "has both `compare` and conditions; use one",
  });

export const analysis = z
  .strictObject({
    baseline: z
      .enum(["stable", "fresh"])
      .default("stable")
      .describe(
        "What a candidate is compared with: the instances that serve, or fresh ones of the same release beside it.",
      ),
    metrics: z
      .record(
        z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes"),
        metric,
      )
      .default({})
      .describe("Metrics by name, for `analyse` steps and `guard.metrics`."),
    probes: z
      .strictObject({
        requests: z.array(httpCheck).min(1).describe("Sent in turn to every instance of both releases."),
        rate: z.number().min(0.1).max(100).default(5).describe("Requests per second to each release."),
      })
      .optional()
      .describe("Your own requests for `lowTraffic: synthetic`; they must be safe to repeat."),
    score: z
      .strictObject({
        pass: z.number().min(0).max(100).default(95).describe("From here on the run passes."),
        marginal: z
          .number()
          .min(0)
          .max(100)
          .default(75)
          .describe("From here on it is inconclusive, below it fails."),
        weights: z
          .record(z.string(), z.number().min(0))
          .default({})
          .describe("Of groups; the others share the rest."),
      })
      .optional()
      .describe("Judges an `analyse` step by a score over its fixed-sample comparisons, as Kayenta does."),
  })
  .prefault({})
  .describe("The app's own metrics.");

export type AnalysisConfig = z.output<typeof analysis>;
export type MetricConfig = z.output<typeof metric>;
export type ProviderConfig = MetricConfig["provider"];
/** What stands under each provider's key. */
export type ProviderConfigs = z.output<typeof router> &
  z.output<typeof instances> &
  z.output<typeof prometheus> &
  z.output<typeof datadog> &
  z.output<typeof newrelic> &
  z.output<typeof web> &
  z.output<typeof command>;
export type CompareConfig = z.output<typeof compare>;
