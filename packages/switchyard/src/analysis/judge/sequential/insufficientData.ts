import { counted, count } from "../numeric/words.ts";

/** Why there is no verdict yet, and what would be enough. */
export function insufficientData(
  samples: { readonly candidate: number; readonly stable: number },
  minSamples: number,
  noun: "request" | "second" | "value",
): string {
  return (
    `insufficient-data: ${counted(samples.candidate, noun)} of the candidate and ${count(samples.stable)} of stable; ` +
    `${count(minSamples)} on each side ${minSamples === 1 ? "is" : "are"} enough.`
  );
}
