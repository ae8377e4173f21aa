/** What the recording calls its two sides, where it does not say candidate and stable. */
export interface SideNames {
  readonly candidate?: string;
  readonly stable?: string;
}

/**
 * Which of the names in a recording is the candidate and which is stable: those that were given, well-known words, or
 * of two release numbers the higher one. Else in plain words what is missing.
 */
export function chooseSides(
  present: readonly string[],
  names: SideNames,
): { readonly candidate: string; readonly stable: string } | string {
  const candidate = pick(present, names.candidate, candidateWords) ?? byNumber(present, 1);
  const stable = pick(present, names.stable, stableWords) ?? byNumber(present, 0);
  const found = present.toSorted().join(", ") || "none";
  if (candidate === undefined) {
    return `no side is the candidate: name it \`candidate\`, or with --candidate (it has: ${found})`;
  }
  if (stable === undefined || stable === candidate) {
    return `no side is the stable release: name it \`stable\`, or with --stable (it has: ${found})`;
  }
  return { candidate, stable };
}

const candidateWords = ["candidate", "canary", "experiment"];
const stableWords = ["stable", "baseline", "control"];

function pick(
  present: readonly string[],
  named: string | undefined,
  words: readonly string[],
): string | undefined {
  if (named !== undefined) return present.find((name) => name === named);
  return present.find((name) => words.includes(name.toLowerCase()));
}

function byNumber(present: readonly string[], position: 0 | 1): string | undefined {
  if (present.length !== 2 || !present.every((name) => /^\d{1,9}$/.test(name))) return undefined;
  return present.toSorted((a, b) => Number(a) - Number(b))[position];
}
