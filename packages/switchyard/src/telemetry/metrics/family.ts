import type { ClassicHistogram } from "./classicHistogram.ts";

/** One metric's name and meaning; `/metrics` and the reference table of the docs are made from it. */
export interface Family<Label extends string = string> {
  readonly type: "counter" | "gauge" | "histogram";
  /** With the unit in it, `_total` at the end of a counter. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
}

/** What a family is at the moment. */
export interface Series {
  readonly family: Family;
  readonly points: readonly Point<string>[];
}

export interface Point<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number | ClassicHistogram;
}

/** Counts up since something began; may begin again at 0. */
export function counter<Label extends string = never>(
  name: `switchyard_${string}_total`,
  help: string,
  labels: readonly Label[] = [],
): Family<Label> {
  return { type: "counter", name, help, labels };
}

export function gauge<Label extends string = never>(
  name: `switchyard_${string}`,
  help: string,
  labels: readonly Label[] = [],
): Family<Label> {
  return { type: "gauge", name, help, labels };
}

export function histogram<Label extends string = never>(
  name: `switchyard_${string}_seconds`,
  help: string,
  labels: readonly Label[] = [],
): Family<Label> {
  return { type: "histogram", name, help, labels };
}

/** A family with its points, whose labels must be the family's. */
export function series<Label extends string>(
  family: Family<Label>,
  points: readonly Point<NoInfer<Label>>[],
): Series {
  return { family, points };
}

/** One point for each value that a label can have: 1 for the one that holds, 0 for the others. */
export function oneOf<Label extends string, Chosen extends string>(
  labels: Readonly<Record<Label, string>>,
  chosen: Chosen,
  values: readonly string[],
  holds: string,
): Point<Label | Chosen>[] {
  return values.map((value) => {
    // A computed key is a plain string to the compiler.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const all = { ...labels, [chosen]: value } as Record<Label | Chosen, string>;
    return { labels: all, value: value === holds ? 1 : 0 };
  });
}
