import { type CodePoints, includes, union } from "./codePoints.ts";

/** The set and everything that differs from a member only in case. */
export function withCaseVariants(set: CodePoints): CodePoints {
  const variants = casedGroups().filter((group) => group.some((point) => includes(set, point)));
  return union(set, ...variants.map((group) => group.map((point): [number, number] => [point, point])));
}

/** No script beyond has upper and lower case. */
const lastCased = 0x1_e943;
let groups: readonly (readonly number[])[] | undefined;

/** Made at the first use: few patterns need it. */
function casedGroups(): readonly (readonly number[])[] {
  groups ??= groupByCase();
  return groups;
}

function groupByCase(): readonly (readonly number[])[] {
  const byFolded = new Map<string, number[]>();
  for (let point = 0x41; point <= lastCased; point++) {
    const text = String.fromCodePoint(point);
    const folded = fold(text);
    if (folded === text && text.toUpperCase() === text) continue;
    const group = byFolded.get(folded);
    if (group === undefined) byFolded.set(folded, [point]);
    else group.push(point);
  }
  return [...byFolded.values()].filter((group) => group.length > 1);
}

function fold(text: string): string {
  const upper = text.toUpperCase();
  return (isOnePoint(upper) ? upper : text).toLowerCase();
}

function isOnePoint(text: string): boolean {
  return text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1);
}
