import { formatDuration } from "../config/scalars.ts";
import type { Letter } from "./letter.ts";

/** The lines of a letter in plain text: which app and what, why, what next. */
export interface Lines {
  readonly title: string;
  readonly why: string;
  /** How often, of a matter that repeats itself. */
  readonly repeated?: string;
  readonly next?: string;
  readonly link?: string;
}

export function linesOf({ notice, count, since }: Letter): Lines {
  const { app, headline, text, next, fields, at } = notice;
  const link = fields?.["link"];
  return {
    title: `${app}: ${headline}`,
    why: text,
    ...(count > 1 && {
      repeated: `${count} events within ${formatDuration(at - since)}; this is the newest.`,
    }),
    ...(next !== undefined && { next }),
    ...(link !== undefined && { link }),
  };
}

/** At most `length` characters, with an ellipsis where something is missing. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`;
}
