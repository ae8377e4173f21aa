import { SwitchyardError } from "../../errors.ts";
import type { AnalysisView } from "../../server/analysisApi.ts";
import { resolveApp } from "../app.ts";
import { appArgument, command } from "../command.ts";
import { junitOption, writeJunit } from "../junitFile.ts";

interface ShowOptions {
  readonly rollout?: string;
  readonly metric?: string;
  readonly all?: boolean;
  readonly junit?: string;
}

export const analysisShow = command<ShowOptions>({
  name: "analysis show",
  summary: "Show what the analyses of a rollout measured, and why they passed or failed",
  description:
    "The guard, the `analyse` steps and the bake time of the running or newest rollout, the worst first: verdict and " +
    "reason, and for each metric value, threshold, stable's value, sample sizes, interval, evidence, source and query. " +
    "Only shows: the exit status is 0 whatever the verdict.",
  args: [appArgument],
  options: [
    { flags: "--rollout <id>", summary: "Of this rollout; `switchyard history --json` has the ids" },
    { flags: "--metric <name>", summary: "This metric only" },
    { flags: "--all", summary: "All measurements that are kept (20), not only the newest 3" },
    junitOption,
  ],
  examples: [
    { command: "switchyard analysis show", explanation: "Why was the release taken back?" },
    {
      command: "switchyard analysis show shop --metric errors --all",
      explanation: "How did the error ratio develop?",
    },
    {
      command: "switchyard analysis show shop --junit analysis.xml",
      explanation: "As test results, for a CI job that deployed.",
    },
  ],
  async run(context, [named], { rollout, metric, all = false, junit }) {
    const { client, out } = context;
    const app = await resolveApp(context, named);
    const analyses = chosen(await client.analyses(app, rollout), metric);
    const now = Date.now();
    if (junit !== undefined) {
      const { analysisSuite } = await import("../render/analysisSuite.ts");
      await writeJunit(
        context,
        junit,
        analyses.map((analysis) => analysisSuite(analysis, now)),
      );
    }
    const { analysesLines } = await import("../render/analyses.ts");
    out.result(analyses, () =>
      analyses.length === 0 ? none : analysesLines(analyses, all ? Infinity : newestShown, now, out.style),
    );
  },
});

const newestShown = 3;

const none = [
  "There is no analysis of this rollout.",
  "The first release of an app, a rollback, and `guard: { enabled: false }` have none.",
];

/** Throws NOT_FOUND for a metric that no analysis has. */
function chosen(analyses: readonly AnalysisView[], metric: string | undefined): readonly AnalysisView[] {
  if (metric === undefined) return analyses;
  const having = analyses
    .map((analysis) => ({ ...analysis, metrics: analysis.metrics.filter(({ name }) => name === metric) }))
    .filter(({ metrics }) => metrics.length > 0);
  if (having.length > 0) return having;
  const known = [...new Set(analyses.flatMap(({ metrics }) => metrics.map(({ name }) => name)))];
  throw new SwitchyardError("NOT_FOUND", `The rollout has no metric ${metric}.`, {
    next: known.length === 0 ? "It has no analysis." : `Name one of: ${known.join(", ")}.`,
    fields: { metric, known },
  });
}
