import type { BundleSize } from "../../../scripts/browserSize.ts";
import type { MemoryFigures } from "./memory/memoryFigures.ts";
import type { Times } from "./race.ts";

export interface LibraryFigures {
  /** Nanoseconds of processor time per evaluation, the median of the rounds. */
  readonly staticNs: number;
  readonly rulesNs: number;
  /** The quartiles of the rounds. */
  readonly staticSpread: readonly [number, number];
  readonly rulesSpread: readonly [number, number];
  /** Of all people, whom the flag with rules is on for. */
  readonly on: number;
  readonly call: string;
}

export interface Report extends MemoryFigures {
  readonly people: number;
  readonly rounds: number;
  readonly libraries: Readonly<Record<string, LibraryFigures>>;
  readonly browserClient: BundleSize;
  /** How many times as long the fastest of the others takes. */
  readonly ratios: { readonly static: number; readonly rules: number };
}

export function figuresOf(
  times: { readonly static: Times; readonly rules: Times },
  on: number,
  call: string,
) {
  return {
    staticNs: rounded(times.static.median),
    rulesNs: rounded(times.rules.median),
    staticSpread: spread(times.static),
    rulesSpread: spread(times.rules),
    on: Math.round(on * 1_000) / 1_000,
    call,
  } satisfies LibraryFigures;
}

/** @param peers names of the libraries to compare with */
export function ratiosOf(
  libraries: Report["libraries"],
  peers: readonly string[],
): { readonly static: number; readonly rules: number } {
  const ours = libraries["switchyard"]!;
  const fastest = (field: "staticNs" | "rulesNs") =>
    Math.min(...peers.map((name) => libraries[name]![field])) / ours[field];
  return {
    static: Math.round(fastest("staticNs") * 100) / 100,
    rules: Math.round(fastest("rulesNs") * 100) / 100,
  };
}

function spread({ quartiles: [low, high] }: Times): readonly [number, number] {
  return [rounded(low), rounded(high)];
}

function rounded(ns: number): number {
  return Math.round(ns * 10) / 10;
}
