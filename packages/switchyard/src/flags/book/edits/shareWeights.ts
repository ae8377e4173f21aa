import type { Ranges } from "./splitSite.ts";
import { wholeShare } from "../../wholeShare.ts";

export type Weights = ReadonlyMap<string | null, number>;

/**
 * The weights when `variant` gets `share` of `wholeShare`: the others divide what is left as they divide it now (largest
 * remainders), and where nobody else has anything, `rest` gets it.
 */
export function shareWeights(ranges: Ranges, variant: string, share: number, rest: string | null): Weights {
  const others = new Map(weightsOf(ranges));
  others.delete(variant);
  const left = wholeShare - share;
  const total = [...others.values()].reduce((sum, weight) => sum + weight, 0);
  if (total === 0) {
    const single = left > 0 ? [[rest, left] as const] : [];
    return new Map<string | null, number>([[variant, share], ...single]);
  }
  const exact = [...others].map(([name, weight]) => {
    const part = BigInt(left) * BigInt(weight);
    return { name, whole: Number(part / BigInt(total)), remainder: Number(part % BigInt(total)) };
  });
  const missing = left - exact.reduce((sum, { whole }) => sum + whole, 0);
  const lucky = new Set(exact.toSorted((a, b) => b.remainder - a.remainder).slice(0, missing));
  return new Map<string | null, number>([
    [variant, share],
    ...exact.map((one) => [one.name, one.whole + (lucky.has(one) ? 1 : 0)] as const),
  ]);
}

/** How much each has in all; in the order in which they first come. */
export function weightsOf(ranges: Ranges): Weights {
  const weights = new Map<string | null, number>();
  for (const [name, weight] of ranges) weights.set(name, (weights.get(name) ?? 0) + weight);
  return weights;
}
