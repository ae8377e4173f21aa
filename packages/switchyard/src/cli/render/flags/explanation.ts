import type { Explanation, ExplanationStep } from "@switchyard/flags";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { hanging } from "../width.ts";

/** What came out, then step by step why. */
export function explanationLines(explanation: Explanation, style: Style): string[] {
  const { flag, reason, errorCode, errorMessage } = explanation;
  const error =
    errorCode === undefined ? "" : `, ${errorCode}${errorMessage === undefined ? "" : `: ${errorMessage}`}`;
  return [
    `${style.colors.bold(flag)} -> ${servedText(explanation)}  (${reason}${error})`,
    ...explanation.steps.flatMap((step) => stepLines(step, style)),
  ];
}

function servedText({ variant, value }: Explanation): string {
  if (value === undefined) return "the default in the code";
  const json = JSON.stringify(value);
  return variant === undefined ? json : `${variant} = ${json}`;
}

function stepLines({ what, outcome, why, bucket }: ExplanationStep, style: Style): string[] {
  const mark = marks[outcome];
  const [first = "", ...rest] = hanging(
    `  ${style.symbols[mark]} `,
    `${what} ${outcome}: ${why}`,
    style.width,
  );
  // Key, bucket and range are in `why` already.
  const seed = bucket && `    drawn with the seed "${bucket.seed}"`;
  return [paint(mark, first, style), ...rest, ...(seed === undefined ? [] : [style.colors.dim(seed)])];
}

const marks = { passed: "done", matched: "done", "not matched": "skipped", failed: "failed" } as const;
