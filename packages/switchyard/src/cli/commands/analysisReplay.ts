import type { Recording } from "../../analysis/replay/recording.ts";
import type { ReplayReport } from "../../analysis/replay/report.ts";
import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { writeJunit } from "../junitFile.ts";
import { type ReplayOptions, replayOptions, replaySettings, sideNames } from "../replayOptions.ts";

export const analysisReplay = command<ReplayOptions>({
  name: "analysis replay",
  summary: "Judge recorded series as a rollout's guard would have, to tune thresholds on past incidents",
  description:
    "Reads recorded metrics of a candidate and a stable release (CSV or JSON, `-` for standard input), looks at them in " +
    "their own time with the judges of rollouts, and says whether and when the candidate would have been taken back. " +
    "Needs no control plane. Exit status 0 passed, 1 failed, 2 the recording cannot be read, 7 inconclusive.",
  args: [
    {
      name: "file",
      summary: "Recordings, at most 32 MiB and 200 000 records each; several are judged one by one",
      required: true,
      variadic: true,
      complete: { kind: "files" },
    },
  ],
  options: replayOptions,
  examples: [
    {
      command: "switchyard analysis replay examples/incidents/errors.csv",
      explanation: "When would the default guard have taken this release back?",
    },
    {
      command: "switchyard analysis replay incidents/*.csv --config switchyard.yaml --app shop",
      explanation: "Would the thresholds of shop have caught last year's incidents?",
    },
    {
      command: "switchyard analysis replay quiet-week.csv --alpha 1% --max-ratio 1.2",
      explanation: "Would stricter thresholds have given false alarms?",
    },
  ],
  async run(context, files, given) {
    const settings = await replaySettings(context, given);
    const { recordingFrom } = await import("../recordingFile.ts");
    const { replay } = await import("../../analysis/replay/replay.ts");
    const names = sideNames(given);
    const recordings: Recording[] = [];
    for (const file of files) {
      if (file !== undefined) recordings.push(await recordingFrom(context.directory, file, names));
    }
    const reports: ReplayReport[] = [];
    for (const recording of recordings) reports.push(await replay(recording, settings, context.signal));
    await tell(context, reports, given);
  },
});

/** Throws ANALYSIS_FAILED or ANALYSIS_INCONCLUSIVE unless all of them passed. */
async function tell(context: Context, reports: readonly ReplayReport[], given: ReplayOptions): Promise<void> {
  const { out } = context;
  const { replayLines } = await import("../render/replay.ts");
  const { replayView } = await import("../replayView.ts");
  if (given.junit !== undefined) {
    const { replaySuite } = await import("../render/replaySuite.ts");
    await writeJunit(context, given.junit, reports.map(replaySuite));
  }
  for (const [index, report] of reports.entries()) {
    out.print(...(index === 0 ? [] : [""]), ...replayLines(report, given.all === true, out.style));
  }
  const document = { recordings: reports.map(replayView) };
  const failed = reports.filter(({ verdict }) => verdict === "fail" || verdict === "error");
  const unclear = reports.filter(({ verdict }) => verdict === "inconclusive");
  if (failed.length > 0) {
    throw new SwitchyardError("ANALYSIS_FAILED", `Would have been taken back: ${named(failed)}.`, {
      next: "Where it should have passed, try --max-ratio, --min-difference or --alpha, then set what helps in switchyard.yaml.",
      fields: document,
    });
  }
  if (unclear.length > 0) {
    throw new SwitchyardError("ANALYSIS_INCONCLUSIVE", `No verdict on ${named(unclear)}.`, {
      next: "Record a longer time or more traffic; the reasons above say how much would be enough.",
      fields: document,
    });
  }
  out.document(document);
}

function named(reports: readonly ReplayReport[]): string {
  return reports.map(({ source }) => source).join(", ");
}
