import { z } from "zod";
import { alerts } from "./alertsSchema.ts";
import { analysis } from "./analysisSchema.ts";
import { database } from "./databaseSchema.ts";
import { flags } from "./flagsSchema.ts";
import { hooks } from "./hooksSchema.ts";
import { notify } from "./notifySchema.ts";
import { duration, share, size } from "./scalars.ts";
import { httpCheck } from "./httpCheck.ts";
import { secretReference } from "./secretReference.ts";
import { strategy } from "./strategySchema.ts";
import { telemetry } from "./telemetrySchema.ts";

/**
 * The schema of switchyard.yaml: the one source of the types, the validation, the editors' JSON Schema and the
 * reference page. Parsed values have their defaults filled in, durations in milliseconds, sizes in bytes, shares in
 * hundredths of a percent.
 */

/** The name of an app or an environment. */
export const appName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,38}$/,
    "must be lower-case letters, digits and dashes, at most 39, beginning with a letter",
  );

const artifact = z
  .union([
    z.strictObject({
      path: z.string().describe("Directory to ship, relative to this file."),
      exclude: z
        .array(z.string())
        .default([".git", "node_modules/.cache"])
        .describe("Names or relative paths in the directory that are not shipped."),
    }),
    z.strictObject({ tarball: z.string().describe("A .tar or .tar.gz to ship, relative to this file.") }),
    z.strictObject({ none: z.literal(true).describe("Nothing to ship: `run` is on the machine already.") }),
  ])
  .default({ path: ".", exclude: [".git", "node_modules/.cache"] })
  .describe("What a release is made of.");

const healthTiming = {
  interval: duration.prefault("1s").describe("Time between two checks."),
  timeout: duration.prefault("1s").describe("A check that takes longer has failed."),
  startPeriod: duration.prefault("10s").describe("Failures in this time after a start do not count."),
  deadline: duration.prefault("60s").describe("An instance that is not ready by then has failed to start."),
  successThreshold: z.int().min(1).default(1).describe("Successes in a row that make an instance ready."),
  failureThreshold: z.int().min(1).default(3).describe("Failures in a row that make an instance unready."),
};

const health = z
  .union([
    z.strictObject({
      path: z.string().startsWith("/").default("/up").describe("Answers 2xx when the app can serve."),
      ...healthTiming,
    }),
    z.strictObject({
      tcp: z.literal(true).describe("Ready when the port accepts a connection."),
      ...healthTiming,
    }),
    z.strictObject({ command: z.string().describe("Ready when it exits 0; PORT is set."), ...healthTiming }),
  ])
  .prefault({ path: "/up" })
  .describe("How to know that an instance can serve.");

const test = z
  .strictObject({
    command: z
      .string()
      .optional()
      .describe(
        "Run by /bin/sh in the release's directory; CANDIDATE_URL is the candidate's private address. Exit 0 passes.",
      ),
    http: z.array(httpCheck).default([]).describe("Requests to the candidate's private address."),
    timeout: duration.prefault("2m").describe("Of all checks together."),
  })
  .describe("Checks of the candidate before any user sees it.");

const requestPart = z
  .strictObject({
    header: z.string().min(1).optional().describe("Name of a request header."),
    cookie: z.string().min(1).optional().describe("Name of a cookie."),
    query: z.string().min(1).optional().describe("Name of a query parameter."),
  })
  .refine((part) => namesOf(part).length === 1, { error: "needs exactly one of header, cookie and query" });

function namesOf(part: { readonly [name: string]: unknown }): readonly string[] {
  return ["header", "cookie", "query", "flag"].filter((name) => part[name] !== undefined);
}

const cohort = z
  .strictObject({
    header: z.string().min(1).optional().describe("Name of a request header."),
    cookie: z.string().min(1).optional().describe("Name of a cookie."),
    query: z.string().min(1).optional().describe("Name of a query parameter."),
    value: z.string().optional().describe("Absent: the mere presence matches."),
    flag: z.string().min(1).optional().describe("Key of a flag of the app's environment."),
    variant: z.string().min(1).optional().describe("Of the flag; users whom it is served. Default: on."),
    user: requestPart.optional().describe("Where a request names its user: the flag's targeting key."),
    attributes: z
      .record(z.string().min(1), requestPart)
      .optional()
      .describe("Further attributes for the flag's rules, and where a request has them."),
  })
  .refine((c) => namesOf(c).length === 1, { error: "needs exactly one of header, cookie, query and flag" })
  .refine((c) => c.flag === undefined || c.user !== undefined, { error: "`flag` needs `user`" })
  .refine((c) => c.flag !== undefined || (c.variant ?? c.user ?? c.attributes) === undefined, {
    error: "`variant`, `user` and `attributes` go with `flag`",
  })
  .refine((c) => c.flag === undefined || c.value === undefined, { error: "`value` does not go with `flag`" })
  .describe("Requests that always get the candidate while it is rolled out.");

const guard = z
  .strictObject({
    enabled: z.boolean().default(true).describe("Off: nothing aborts by itself."),
    alpha: share
      .prefault("0.1%")
      .describe(
        "Chance that a healthy release is taken back, over the whole rollout and all of its metrics together.",
      ),
    minRequests: z.int().min(1).default(20).describe("Fewer requests on either side are not judged."),
    maxErrorIncrease: share
      .prefault("0.1%")
      .describe(
        "Aborts only when the share of 5xx and failed requests is at least this much above stable's.",
      ),
    maxLatencyRatio: z
      .number()
      .min(1)
      .default(1.5)
      .describe("Aborts when p99 is more than this many times stable's."),
    minLatencyIncrease: duration
      .prefault("25ms")
      .describe("A p99 less than this above stable's never aborts."),
    maxMemoryRatio: z
      .number()
      .min(1)
      .default(2)
      .describe("Aborts when an instance needs this many times stable's."),
    minMemoryIncrease: size.prefault("128MiB").describe("Memory less than this above stable's never aborts."),
    maxRestarts: z
      .int()
      .min(0)
      .default(2)
      .describe("Aborts when candidate instances crashed more often than this."),
    metrics: z
      .array(z.string())
      .default([])
      .describe("Names of `analysis.metrics` that watch beside all steps."),
    bake: duration
      .optional()
      .describe("After promotion it goes on for this long and rolls back by itself. Default: keepWarm.for."),
    lowTraffic: z
      .enum(["proceed", "pause"])
      .default("proceed")
      .describe(
        "Before promotion, when too little traffic was seen: go on with a warning, or wait for a person.",
      ),
  })
  .prefault({})
  .describe("Watches the candidate beside all steps and takes it back on its own.");

export const appSchema = z.strictObject({
  release: artifact,
  prepare: z
    .string()
    .optional()
    .describe("Run once in the unpacked release before any instance starts, e.g. npm ci --omit=dev."),
  run: z
    .union([z.string().min(1), z.array(z.string()).min(1)])
    .describe("Starts one instance; must listen on HOST and PORT."),
  instances: z.int().min(1).max(1000).default(2).describe("Copies of the app that run at a time."),
  env: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name such as DATABASE_URL"),
      z.union([z.string(), z.number().transform(String), z.boolean().transform(String), secretReference]),
    )
    .default({})
    .describe("Environment of the instances; PORT, HOST and SWITCHYARD_* are set by Switchyard."),
  routes: z
    .array(
      z.strictObject({
        host: z.string().optional().describe("Host name, or *.example.com; absent: every host."),
        path: z.string().startsWith("/").default("/").describe("Path prefix, by whole segments."),
      }),
    )
    .min(1)
    .prefault([{}])
    .describe("Which requests are this app's; the most specific host, then the longest path wins."),
  health,
  test: test.optional(),
  strategy,
  cohorts: z.array(cohort).default([]).describe("Users who get the candidate first; the first match wins."),
  sticky: z
    .strictObject({
      by: z.enum(["cookie", "header", "ip"]).default("cookie").describe("How a user is known again."),
      cookie: z.string().min(1).optional().describe("Default: switchyard_<app>."),
      header: z.string().min(1).optional().describe("The header that names the user, e.g. X-User-Id."),
      maxAge: duration.prefault("30d").describe("Of the cookie."),
    })
    .refine((s) => s.by !== "header" || s.header !== undefined, { error: "`by: header` needs `header`" })
    .prefault({})
    .describe("What keeps a user on one release while two of them serve."),
  guard,
  analysis,
  alerts,
  hooks,
  flags,
  database: database.optional(),
  notify,
  telemetry: telemetry.optional(),
  keepWarm: z
    .strictObject({
      instances: z
        .union([z.int().min(0), z.literal("all")])
        .optional()
        .describe(
          "Old instances kept ready for an instant rollback. Default: all; rolling: maxSurge, at least 1.",
        ),
      for: duration.prefault("1h").describe("The rollback window."),
    })
    .prefault({})
    .describe("What stays ready of the old release after a promotion."),
  drain: z
    .strictObject({
      requests: duration.prefault("30s").describe("Deadline of short requests and downloads."),
      uploads: duration.prefault("10m").describe("Deadline of requests that still send their body."),
      streams: duration.prefault("60s").describe("Deadline of WebSockets and event streams."),
      reconnectWindow: duration
        .prefault("10s")
        .describe("They are asked to reconnect at a random moment in it."),
      grace: duration.prefault("10s").describe("From SIGTERM to SIGKILL."),
    })
    .prefault({})
    .describe("How long an instance that is taken out may finish what it has in flight."),
  timeouts: z
    .strictObject({
      connect: duration.prefault("2s").describe("To connect to an instance."),
      response: duration.prefault("60s").describe("To the first byte of the response; 0s = none."),
      idle: duration.prefault("60s").describe("Between two bytes of a response; 0s = none."),
    })
    .prefault({})
    .describe("The router's patience with an instance."),
  restart: z
    .strictObject({
      initialBackoff: duration.prefault("500ms").describe("Before the first restart; doubles each time."),
      maxBackoff: duration.prefault("30s").describe("The longest wait before a restart."),
      maxCrashes: z.int().min(1).default(10).describe("Gives up after so many crashes within `window`."),
      window: duration.prefault("10m").describe("Crashes older than this are forgotten."),
    })
    .prefault({})
    .describe("What happens to an instance that crashes."),
  logs: z
    .strictObject({
      maxSize: size.prefault("10MB").describe("A log file that grows past this is rotated."),
      files: z.int().min(1).max(100).default(5).describe("Rotated files kept per instance."),
    })
    .prefault({})
    .describe("Output of the instances."),
  keepReleases: z
    .int()
    .min(2)
    .default(5)
    .describe("Releases kept on disk; live ones and rollback targets always are."),
});

export const configSchema = z.strictObject({
  apps: z
    .record(appName, appSchema)
    .refine((apps) => Object.keys(apps).length > 0, { error: "needs at least one app" })
    .describe("The applications by name."),
  environments: z
    .record(
      appName,
      z.looseObject({ apps: z.record(appName, z.looseObject({}).nullable()).optional() }).nullable(),
    )
    .optional()
    .describe("Overlays: `-e staging` merges environments.staging over the rest of the file."),
});

/** A parsed app: all defaults filled in. */
export type AppConfig = z.output<typeof appSchema>;
export type Config = z.output<typeof configSchema>;
export type StrategyConfig = AppConfig["strategy"];
export type GuardConfig = AppConfig["guard"];
export type TestConfig = NonNullable<AppConfig["test"]>;
