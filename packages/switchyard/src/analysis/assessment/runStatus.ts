import type { MetricRecord, Verdict } from "../record.ts";

export interface RunStatus {
  /** `running`: not over yet. Any other ends the metrics that still run. */
  readonly verdict: Verdict;
  /** One sentence: the worst metric's. */
  readonly reason: string;
}

type Status = MetricRecord["status"];

/**
 * The status of a run is that of its worst metric: Successful < Inconclusive < Error < Failed. The first bad metric
 * ends the run, the others need not finish. Dry runs are never counted, and hold a run open only where nothing else
 * is in it. A run that ended (it was stopped, or its time is over) without a measurement, or with a metric that still
 * runs, is Inconclusive and never a success.
 */
export function runStatus(metrics: readonly MetricRecord[], ended: boolean): RunStatus {
  const counted = metrics.filter((metric) => !metric.dryRun);
  const worst = counted.reduce<MetricRecord | undefined>(worse, undefined);
  if (worst !== undefined && badness[worst.status] > badness.successful)
    return { verdict: verdictOf(worst.status), reason: reasonOf(worst) };

  const open = (counted.length === 0 ? metrics : counted).filter(({ status }) => status === "running");
  if (open.length > 0 && !ended)
    return { verdict: "running", reason: `${names(open)} still being measured.` };
  if (metrics.every((metric) => measured(metric) === 0))
    return { verdict: "inconclusive", reason: "The analysis ended without a single measurement." };
  if (counted.length === 0)
    return { verdict: "pass", reason: `Nothing is counted: ${names(metrics)} only a dry run.` };
  if (open.length > 0)
    return {
      verdict: "inconclusive",
      reason: `The analysis ended while ${names(open)} still being measured.`,
    };
  const total = counted.reduce((sum, metric) => sum + measured(metric), 0);
  return {
    verdict: "pass",
    reason: `${names(counted)} good, by ${total} ${total === 1 ? "measurement" : "measurements"}.`,
  };
}

const badness: Readonly<Record<Status, number>> = {
  running: 0,
  successful: 1,
  inconclusive: 2,
  error: 3,
  failed: 4,
};

function worse(worst: MetricRecord | undefined, metric: MetricRecord): MetricRecord {
  return worst === undefined || badness[metric.status] > badness[worst.status] ? metric : worst;
}

function verdictOf(status: Status): Verdict {
  switch (status) {
    case "running":
      return "running";
    case "successful":
      return "pass";
    case "inconclusive":
      return "inconclusive";
    case "error":
      return "error";
    case "failed":
      return "fail";
  }
}

/** Why a metric is bad: the newest measurement that went the same way, and how many there were. */
function reasonOf({ name, status, counts, measurements }: MetricRecord): string {
  const same = measurements.findLast((measurement) => measurement.verdict === status);
  const taken = Object.entries({
    failed: counts.failed,
    inconclusive: counts.inconclusive,
    "in error": counts.error,
    successful: counts.successful,
  })
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${number} ${word}`)
    .join(", ");
  const history = taken === "" ? "never measured" : taken;
  return `${name} ${status === "error" ? "is in error" : status === "failed" ? "failed" : "is inconclusive"} (${history})${same === undefined ? "." : `: ${same.reason}`}`;
}

function measured({ counts }: MetricRecord): number {
  return counts.successful + counts.failed + counts.inconclusive;
}

function names(metrics: readonly MetricRecord[]): string {
  const list = metrics.map(({ name }) => name);
  const text = list.length > 1 ? `${list.slice(0, -1).join(", ")} and ${list.at(-1)}` : list.join();
  return `${text} ${list.length > 1 ? "are" : "is"}`;
}
