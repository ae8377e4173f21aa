import { count } from "../numeric/words.ts";

/** Why there is no verdict yet, and what would be enough. */
export function insufficientData(
  samples: { readonly candidate: number; readonly stable: number },
  minSamples: number,
  noun: string,
): string {
  return (
    `insufficient-data: ${count(samples.candidate)} ${noun} of the candidate and ${count(samples.stable)} of stable; ` +
    `${count(minSamples)} on each side are enough.`
  );
}
