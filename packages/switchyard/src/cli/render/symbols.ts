import type { AnalysisView, MetricView } from "../../server/analysisApi.ts";
import type { InstanceView, ReleaseView, RolloutView, StepView } from "../../server/api.ts";
import type { Style } from "../style.ts";

type Mark = "done" | "busy" | "waiting" | "failed" | "undone" | "paused" | "skipped" | "warm" | "warning";

export type Symbols = Readonly<Record<Mark | "branch" | "last" | "bar" | "bullet" | "ellipsis", string>>;

export const unicodeSymbols: Symbols = {
  done: "✔",
  busy: "●",
  waiting: "○",
  failed: "✖",
  undone: "↩",
  paused: "⏸",
  skipped: "–",
  warm: "◐",
  warning: "⚠",
  branch: "├─",
  last: "└─",
  bar: "│ ",
  bullet: "•",
  ellipsis: "…",
};

export const asciiSymbols: Symbols = {
  done: "+",
  busy: "*",
  waiting: ".",
  failed: "x",
  undone: "<",
  paused: "=",
  skipped: "-",
  warm: "o",
  warning: "!",
  branch: "|-",
  last: "`-",
  bar: "| ",
  bullet: "-",
  ellipsis: "...",
};

type State =
  | StepView["state"]
  | InstanceView["state"]
  | ReleaseView["state"]
  | RolloutView["state"]
  | AnalysisView["verdict"]
  | MetricView["status"];

/** A state as symbol and word, so that neither colour nor font is needed to read it. */
export function stateText(state: State, style: Style): string {
  const mark = marks[state];
  return paint(mark, `${style.symbols[mark]} ${state}`, style);
}

export function paint(mark: Mark, text: string, { colors }: Style): string {
  switch (mark) {
    case "done":
      return colors.green(text);
    case "busy":
      return colors.cyan(text);
    case "failed":
      return colors.red(text);
    case "undone":
    case "paused":
    case "warning":
      return colors.yellow(text);
    case "warm":
      return colors.magenta(text);
    case "waiting":
    case "skipped":
      return colors.dim(text);
    default:
      return mark satisfies never;
  }
}

const marks: Readonly<Record<State, Mark>> = {
  pending: "waiting",
  applying: "busy",
  applied: "done",
  failed: "failed",
  reverting: "undone",
  reverted: "undone",
  skipped: "skipped",
  starting: "busy",
  ready: "done",
  warm: "warm",
  draining: "waiting",
  unready: "failed",
  backoff: "failed",
  "gave-up": "failed",
  stopping: "waiting",
  preparing: "busy",
  candidate: "busy",
  baseline: "busy",
  stable: "done",
  retired: "skipped",
  aborted: "undone",
  "rolled-back": "undone",
  pruned: "skipped",
  running: "busy",
  paused: "paused",
  aborting: "undone",
  succeeded: "done",
  successful: "done",
  pass: "done",
  fail: "failed",
  inconclusive: "warning",
  error: "failed",
};
