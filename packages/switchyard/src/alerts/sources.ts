import type { MetricData } from "../analysis/data.ts";
import type { Window } from "../analysis/providers/port.ts";
import type { UsageReading } from "../analysis/providers/usage.ts";
import type { ReleaseRecord } from "../state/records.ts";
import type { ReleaseMetrics } from "../traffic/port.ts";
import type { CertificateReading } from "./certificate/reading.ts";

/** Where alerts have their numbers from. */
export interface AlertSources {
  /** What the router counted within the window; undefined: it is not known. */
  traffic(app: string, release: number, window: Window): ReleaseMetrics | undefined;
  /** Readings of the platform within the window, oldest first. */
  usage(app: string, release: number, window: Window): readonly UsageReading[];
  /** The app's instances in rotation. Throws ROUTER_UNAVAILABLE. */
  instances(app: string, signal: AbortSignal): Promise<readonly InstanceReading[]>;
  /** One of the app's own metrics. Throws METRIC_UNAVAILABLE, SECRET_UNRESOLVED. */
  metric(release: ReleaseRecord, name: string, window: Window, signal: AbortSignal): Promise<MetricData>;
  /** The certificate that a host presents; never throws. */
  certificate(target: string, signal: AbortSignal): Promise<CertificateReading>;
}

export interface InstanceReading {
  readonly id: string;
  readonly healthy: boolean;
  readonly gaveUp: boolean;
  /** Crashes so far. */
  readonly restarts: number;
}
