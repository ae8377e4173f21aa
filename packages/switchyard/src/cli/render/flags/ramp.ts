import type { GoalResult, RampView } from "../../../flags/ramps/rampApi.ts";
import type { Style } from "../../style.ts";
import { tableLines } from "../table.ts";
import { paint } from "../symbols.ts";
import { seconds } from "../units.ts";

/** A ramp or an experiment: how it stands, its steps, what was seen. */
export function rampLines(ramp: RampView, now: number, style: Style): string[] {
  return [
    `${ramp.purpose === "ramp" ? "Ramp" : "Experiment"} of ${ramp.flag} in ${ramp.environment}: ${stateText(ramp, now, style)}`,
    `  ${ramp.variant} beside ${ramp.control}${ramp.share === null ? "" : `; ${ramp.variant} has ${percent(ramp.share)}`}`,
    ...(ramp.reason === undefined ? [] : [`  because: ${ramp.reason}`]),
    ...(ramp.question === undefined ? [] : [paint("warning", `  ${ramp.question}`, style)]),
    ...(ramp.guard === undefined ? [] : [`  guard: ${ramp.guard.verdict}: ${ramp.guard.reason}`]),
    ...ramp.steps.map(
      ({ title, state, detail }, index) =>
        `  ${style.symbols[stepMarks[state] ?? "waiting"]} ${index + 1}. ${title}${detail === undefined ? "" : ` (${detail})`}`,
    ),
    ...countLines(ramp, style),
    ...ramp.goals.flatMap((goal) => goalLines(goal, style)),
    ...(ramp.sampleRatio?.ok === false
      ? [
          paint(
            "failed",
            `  sample ratio mismatch: people are not divided as the flag says; do not trust these numbers`,
            style,
          ),
        ]
      : []),
    ...(ramp.dropped > 0 ? [`  ${ramp.dropped} reports were left out: more came than is kept`] : []),
  ];
}

/** One line, for those who watch it go. */
export function rampLine(ramp: RampView): string {
  const current = ramp.steps[ramp.step];
  const share = ramp.share === null ? "" : `${ramp.variant} ${percent(ramp.share)}`;
  const at =
    current === undefined ? ramp.state : `step ${ramp.step + 1}/${ramp.steps.length}: ${current.title}`;
  return [share, at, ramp.guard === undefined ? "" : `guard ${ramp.guard.verdict}`]
    .filter((part) => part !== "")
    .join(" · ");
}

export function rampTable(ramps: readonly RampView[], now: number, style: Style): string[] {
  if (ramps.length === 0) return ["No ramp and no experiment here."];
  const rows = ramps.map((ramp) => [
    ramp.flag,
    ramp.purpose,
    stateText(ramp, now, style),
    // The share is the one of now, which an ended ramp has no part in any more.
    ramp.share === null || isOver(ramp) ? ramp.variant : `${ramp.variant} ${percent(ramp.share)}`,
    ramp.by ?? "",
    ramp.startedAt.slice(0, 16).replace("T", " "),
  ]);
  return tableLines(["Flag", "Kind", "State", "Share", "By", "Begun"], rows, style);
}

function isOver({ state }: RampView): boolean {
  return state === "succeeded" || state === "aborted" || state === "failed";
}

function countLines({ counts, control }: RampView, style: Style): string[] {
  if (counts.length === 0) return ["  nothing was reported of it yet"];
  const rows = counts.map(({ variant, exposures, requests, errors }) => [
    variant === control ? `${variant} (control)` : variant,
    String(exposures),
    String(requests),
    requests === 0 ? "-" : `${((100 * errors) / requests).toFixed(2)} %`,
  ]);
  return tableLines(["Variant", "People", "Requests", "Failed"], rows, style).map((line) => `  ${line}`);
}

function goalLines({ event, measure, better, variants }: GoalResult, style: Style): string[] {
  const rows = variants.map(({ variant, subjects, mean, effect, word }) => [
    variant,
    String(subjects),
    mean === null ? "-" : number(mean, measure),
    effect === undefined ? "" : `${signed(effect.low, measure)} .. ${signed(effect.high, measure)}`,
    word,
  ]);
  const head = ["Variant", "People", measure === "rate" ? "Rate" : "Mean", "Difference (95 %, always)", ""];
  return [
    `  goal ${event} (${better} is better)`,
    ...tableLines(head, rows, style).map((line) => `  ${line}`),
  ];
}

function stateText(
  { state, waitingFor, waitingUntil, automatic }: RampView,
  now: number,
  style: Style,
): string {
  if (state === "aborted" && automatic) return paint("failed", "killed by its guard", style);
  if (waitingFor === "approval") return paint("warning", "waits for a person", style);
  if (waitingFor === "timer" && waitingUntil !== undefined)
    return `running, goes on in ${seconds(Math.max(0, Date.parse(waitingUntil) - now))}`;
  return paint(stateMarks[state], state, style);
}

const stateMarks = {
  running: "busy",
  paused: "warning",
  aborting: "failed",
  succeeded: "done",
  aborted: "warning",
  failed: "failed",
} as const;

const stepMarks: Readonly<Record<string, "done" | "busy" | "failed" | "waiting">> = {
  applied: "done",
  skipped: "done",
  applying: "busy",
  failed: "failed",
  reverting: "busy",
};

function percent(share: number): string {
  return `${share / 1_000} %`;
}

function number(value: number, measure: "rate" | "value"): string {
  return measure === "rate" ? `${(100 * value).toFixed(2)} %` : value.toPrecision(4);
}

function signed(value: number, measure: "rate" | "value"): string {
  return `${value > 0 ? "+" : ""}${number(value, measure)}`;
}
