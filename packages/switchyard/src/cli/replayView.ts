import { isOffset } from "../analysis/replay/recording.ts";
import type { Moment, ReplayReport } from "../analysis/replay/report.ts";
import { metricView } from "../server/analysisViews.ts";

/** A replay for programs: times in ISO 8601, or null where the recording counts from its beginning. */
export function replayView(report: ReplayReport) {
  const { from, to, takenBack, metrics, ...rest } = report;
  return {
    ...rest,
    from: iso(from),
    to: iso(to),
    durationMs: to - from,
    ...(takenBack !== undefined && { takenBack: dated(takenBack) }),
    metrics: metrics.map(({ record, unit, failed, closest, ...how }) => ({
      ...metricView(record, unit),
      ...how,
      ...(failed !== undefined && { failed: dated(failed) }),
      ...(closest !== undefined && { closest: dated(closest) }),
    })),
  };
}

function dated<Of extends Moment>(moment: Of) {
  return { ...moment, at: iso(moment.at) };
}

function iso(at: number): string | null {
  return isOffset(at) ? null : new Date(at).toISOString();
}
