import { count, quantity } from "../numeric/words.ts";
import { conclusion } from "./conclusion.ts";
import type { Finding } from "./finding.ts";
import { insufficientData } from "./insufficientData.ts";
import type { SequentialOptions } from "./options.ts";
import type { SequentialState } from "./sequentialState.ts";
import type { Tally } from "./tally.ts";
import { ofText, tallyText } from "./tallyText.ts";

type Unit = NonNullable<SequentialOptions["unit"]>;

/** One sentence: what was seen of both, how sure it is, and what would pass or be enough. */
export function explain(state: SequentialState, finding: Finding, options: SequentialOptions): string {
  if (!finding.enough)
    return insufficientData(finding.samples, options.minSamples, nounOf(state.kind, options));
  const words = conclusion(
    { ...finding, fails: finding.verdict === "fail" },
    { ...options, unit: unitOf(state, options) },
  );
  return `${observed(state, finding, options)}: ${words}.`;
}

function observed(state: SequentialState, finding: Finding, options: SequentialOptions): string {
  const { trouble, value, baseline, samples, verdict, silent } = finding;
  const before = silent ? "stable before it" : "stable";
  const unit = unitOf(state, options);
  switch (state.kind) {
    case null:
      return "Nothing was measured";
    case "tally": {
      const ours = verdict === "fail" ? trouble.candidate : totalOf(state.candidate);
      const theirs =
        verdict === "fail" && trouble.stable.exposure > 0 ? trouble.stable : totalOf(state.stable);
      return `${leavesOut(finding) ? "Since the trouble began, " : ""}${tallyText(ours, theirs, before, options)}`;
    }
    case "histogram": {
      const name = `p${Number((options.quantile * 100).toPrecision(6))}`;
      const requests = `${count(samples.candidate)} and ${count(samples.stable)} requests`;
      const slower = finding.sign === 1 ? "slower" : "faster";
      const since =
        verdict === "fail"
          ? `${leavesOut(finding) ? "since the trouble began, " : ""}${ofText(trouble.candidate)} of the candidate's requests were ${slower} than ${quantity(finding.threshold ?? 0, "ms")}`
          : requests;
      return `The candidate's ${name} is ${quantity(value ?? 0, "ms")}, ${before} ${quantity(baseline ?? 0, "ms")} (${since})`;
    }
    case "samples":
      return (
        `The candidate is at ${quantity(value ?? 0, unit)}, ${before} ${quantity(baseline ?? 0, unit)}` +
        (verdict === "fail" ? ` (worse in ${ofText(trouble.candidate)} readings)` : "")
      );
  }
}

/** Whether the numbers of a failure, which count from where the trouble began, leave requests out. */
function leavesOut({ verdict, trouble, samples }: Finding): boolean {
  return verdict === "fail" && trouble.candidate.exposure < samples.candidate;
}

function totalOf(seen: SequentialState["candidate"]): Tally {
  return seen?.kind === "tally" ? seen.tally : { events: 0, exposure: 0 };
}

function unitOf({ kind }: SequentialState, { unit = "none", perTime }: SequentialOptions): Unit {
  switch (kind) {
    case "histogram":
      return "ms";
    case "tally":
      return perTime === true ? "none" : "share";
    case "samples":
    case null:
      return unit;
  }
}

function nounOf(
  kind: SequentialState["kind"],
  { perTime }: SequentialOptions,
): "request" | "second" | "value" {
  switch (kind) {
    case "tally":
      return perTime === true ? "second" : "request";
    case "histogram":
      return "request";
    case "samples":
    case null:
      return "value";
  }
}
