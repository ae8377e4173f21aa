import { oneOf, quantity } from "../numeric/words.ts";
import type { SequentialOptions, Sign } from "./options.ts";

/** The second half of the sentence: how sure it is, and what would pass. */
export function conclusion(
  {
    fails,
    isProven,
    sign,
    threshold,
  }: {
    readonly fails: boolean;
    /** The evidence is there, whether or not the tolerance lets it pass. */
    readonly isProven: boolean;
    readonly sign: Sign;
    readonly threshold: number | null;
  },
  options: Pick<SequentialOptions, "alpha" | "direction" | "maxRatio" | "minDifference" | "unit" | "perTime">,
): string {
  const higher = sign === 1 ? "higher" : "lower";
  const isTolerant = (options.maxRatio ?? 1) > 1 || options.minDifference > 0;
  const limit =
    isTolerant && threshold !== null
      ? `; at ${sign === 1 ? "most" : "least"} ${quantity(threshold, options.unit ?? "none")} would pass`
      : "";
  if (fails) {
    const worse = options.direction === "either" ? higher : "worse";
    return `${worse} (at most ${oneOf(options.alpha)} healthy releases would look like this)${limit}`;
  }
  return isProven ? `${higher}, but within the tolerance${limit}` : "no proof that it is worse";
}
