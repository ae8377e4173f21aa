import type { AppConfig } from "../config/schema.ts";
import type { InstanceSpec, Readiness } from "../platform/port.ts";
import type { InstanceRecord, ReleaseRecord } from "../state/records.ts";
import type { Layout } from "./layout.ts";

/** How the platform is to run an instance; `env` is already resolved. */
export function instanceSpec(
  layout: Layout,
  release: ReleaseRecord,
  instance: InstanceRecord,
  env: Readonly<Record<string, string>>,
): InstanceSpec {
  const { config } = release;
  return {
    id: instance.id,
    app: release.app,
    release: release.number,
    index: instance.index,
    directory: layout.release(release),
    logDirectory: layout.logs(release.app),
    command: config.run,
    env,
    readiness: readinessOf(config),
    restart: {
      initialBackoffMs: config.restart.initialBackoff,
      maxBackoffMs: config.restart.maxBackoff,
      maxCrashes: config.restart.maxCrashes,
      windowMs: config.restart.window,
    },
    logs: { maxBytes: config.logs.maxSize, files: config.logs.files },
  };
}

function readinessOf({ health }: AppConfig): Readiness {
  return {
    check:
      "path" in health
        ? { kind: "http", path: health.path }
        : "command" in health
          ? { kind: "command", command: health.command }
          : { kind: "tcp" },
    startPeriodMs: health.startPeriod,
    intervalMs: health.interval,
    timeoutMs: health.timeout,
    successThreshold: health.successThreshold,
    failureThreshold: health.failureThreshold,
    deadlineMs: health.deadline,
  };
}
