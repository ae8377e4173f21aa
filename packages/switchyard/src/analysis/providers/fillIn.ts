import type { Question } from "./port.ts";

/** Language that a text is written in; it decides how values are escaped and in which unit times are written. */
export type Place = "promql" | "datadog" | "nrql" | "url" | "json";

export const fillIns = ["app", "release", "window", "from", "to"] as const;
type FillIn = (typeof fillIns)[number];

const pattern = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The text with `{{app}}`, `{{release}}`, `{{window}}`, `{{from}}` and `{{to}}` replaced by the question's values. */
export function fillIn(text: string, question: Question, place: Place): string {
  return text.replaceAll(pattern, (whole, name: string) =>
    isFillIn(name) ? escape(valueOf(name, question, place), place) : whole,
  );
}

/** What looks like a fill-in and is none: `{{realese}}`, `{{app}`. */
export function unknownFillIns(text: string): readonly string[] {
  const unknown = [...text.matchAll(pattern)].filter(([, name = ""]) => !isFillIn(name)).map(([all]) => all);
  const open = /\{\{[^{}]*\}?/.exec(text.replaceAll(pattern, ""));
  return open === null ? unknown : [...unknown, open[0]];
}

function isFillIn(name: string): name is FillIn {
  return fillIns.some((known) => known === name);
}

function valueOf(name: FillIn, { app, release, window: { from, to } }: Question, place: Place): string {
  switch (name) {
    case "app":
      return app;
    case "release":
      return String(release);
    case "window":
      return lengthOf(to - from, place);
    case "from":
      return timeOf(from, place);
    case "to":
      return timeOf(to, place);
  }
}

/** `[30s]` of PromQL, `.rollup(sum, 30)` of Datadog, `SINCE 30 seconds ago` of NRQL. */
function lengthOf(ms: number, place: Place): string {
  switch (place) {
    case "datadog":
      return String(Math.ceil(ms / 1000));
    case "nrql":
      return `${Math.ceil(ms / 1000)} seconds`;
    case "promql":
    case "url":
    case "json":
      return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
  }
}

/** Seconds where the language counts in them, else milliseconds since the epoch. */
function timeOf(ms: number, place: Place): string {
  switch (place) {
    case "promql":
      return String(ms / 1000);
    case "datadog":
      return String(Math.floor(ms / 1000));
    case "nrql":
    case "url":
    case "json":
      return String(ms);
  }
}

function escape(value: string, place: Place): string {
  switch (place) {
    case "promql":
    case "nrql":
      return value.replaceAll(/[\\'"`]/g, "\\$&").replaceAll("\n", "\\n");
    case "datadog":
      // There is no escape; Datadog itself stores tags with these characters replaced.
      return value.replaceAll(/[^\w.:/-]/g, "_");
    case "url":
      return encodeURIComponent(value);
    case "json":
      return JSON.stringify(value).slice(1, -1);
  }
}
