import type { FlagDefinition, Serve } from "@switchyard/flags";

/** What those get whom no target and no rule means: `on`, `on 25 %, off 75 %`, `the default in the code`. */
export function servesOf(definition: FlagDefinition): string {
  const { state, killed, off, fallthrough, defaultVariant } = definition;
  if (state === "DISABLED") return codeDefault;
  if (killed === true) return off ?? codeDefault;
  if (fallthrough !== undefined) return wordsOf(fallthrough);
  return defaultVariant ?? codeDefault;
}

const codeDefault = "the default in the code";

function wordsOf(serve: Serve): string {
  if (typeof serve === "string") return serve;
  const shares = new Map<string, number>();
  for (const [variant, weight] of serve.split) {
    const name = variant ?? "nobody";
    shares.set(name, (shares.get(name) ?? 0) + weight);
  }
  const all = [...shares.values()].reduce((sum, weight) => sum + weight, 0);
  return [...shares]
    .filter(([, weight]) => weight > 0)
    .map(([name, weight]) => `${name} ${Number(((100 * weight) / all).toFixed(3))} %`)
    .join(", ");
}
