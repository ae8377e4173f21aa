import { logGamma } from "../judge/numeric/logGamma.ts";

/**
 * Whether people were divided as they should have been: evidence against "the shares are the expected ones" that may be
 * looked at as often as one likes. It is the Bayes factor of a multinomial with a Dirichlet prior around the expected
 * shares (Lindon and Malek, "Anytime-Valid Inference for Multinomial Count Data", 2022), a test martingale: with the right
 * shares it ever exceeds 1/alpha with a chance of at most alpha.
 *
 * @param observed counts, one per variant
 * @param expected shares of the same variants, above 0; any scale
 * @returns the evidence; 1 says nothing, 1000 is one false alarm in a thousand experiments. 1 for fewer than two variants.
 */
export function sampleRatioEvidence(observed: readonly number[], expected: readonly number[]): number {
  const sum = expected.reduce((total, share) => total + share, 0);
  if (observed.length < 2 || observed.length !== expected.length || !(sum > 0)) return 1;
  const total = observed.reduce((all, count) => all + count, 0);
  let log = logGamma(concentration) - logGamma(concentration + total);
  for (const [index, count] of observed.entries()) {
    const share = (expected[index] ?? 0) / sum;
    if (share <= 0) return count > 0 ? Number.POSITIVE_INFINITY : 1;
    const alpha = concentration * share;
    log += logGamma(alpha + count) - logGamma(alpha) - count * Math.log(share);
  }
  return Math.exp(log);
}

/**
 * How close to the expected shares a mismatch is looked for. It needs 4.2 standard errors to reach 1000 with ten times as many
 * people, which no other concentration betters, and less than a tenth more from three thousand people to a million. Of two
 * equal variants of which one loses 10 % of its people, that is within 10,000 people in 85 % of all cases; 5 %: within
 * 50,000 in 97 %; 2 %: within 200,000 in 68 %. A loss of 1 % takes more.
 */
const concentration = 1_000;
