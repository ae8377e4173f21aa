import type { Serve } from "@switchyard/flags";
import type { Place } from "../notes.ts";
import { attributeOf } from "./attribute.ts";
import type { LaunchdarklyFlag, LaunchdarklyServe, Rollout } from "./shape.ts";

/** What is served, and to those who lack the attribute that a rollout is drawn by. */
export interface Served {
  readonly serve: Serve;
  readonly without?: { readonly attribute: string; readonly serve: string };
}

const whole = 100_000;

/** @returns undefined for what is malformed: LaunchDarkly then gives the default in the code */
export function servedBy(
  { variation, rollout }: LaunchdarklyServe,
  flag: LaunchdarklyFlag & { readonly key: string },
  names: readonly string[],
  place: Place,
): Served | undefined {
  if (variation !== undefined && variation !== null) {
    const serve = names[variation];
    return serve === undefined ? undefined : { serve };
  }
  if (!rollout || rollout.variations.length === 0) return undefined;
  const weights = weightsOf(rollout);
  if (weights.some((one) => names[one.variation] === undefined)) return undefined;
  const split = weights.map((one) => [names[one.variation]!, one.weight] as const);
  if (split.length === 1) return { serve: split[0]![0] };
  // An experiment is always drawn by the key.
  const attribute = rollout.kind === "experiment" ? "key" : (rollout.bucketBy ?? "key");
  const by = attributeOf(attribute, rollout.contextKind, place);
  const serve = {
    split,
    ...(by !== "targetingKey" && { by }),
    seed: rollout.seed ? String(rollout.seed) : `${flag.key}.${flag.salt ?? ""}`,
    hash: "launchdarkly-1",
  } as const;
  if (by === "targetingKey") return { serve };
  place.remark({
    what: `rollouts by ${by}`,
    why: "LaunchDarkly puts those whose attribute is a fraction or no text or number into the first bucket.",
    instead: "Send the attribute as text or as a whole number.",
  });
  return { serve, without: { attribute: by, serve: split[0]![0] } };
}

/** Of a hundred thousand, without those of nothing; what is left over is the last one's. */
function weightsOf({
  variations,
}: Rollout): readonly { readonly variation: number; readonly weight: number }[] {
  let left = whole;
  const weights = variations.map(({ variation, weight }) => {
    const taken = Math.min(left, weight);
    left -= taken;
    return { variation, weight: taken };
  });
  const last = weights.at(-1)!;
  return [...weights.slice(0, -1), { ...last, weight: last.weight + left }].filter(
    ({ weight }) => weight > 0,
  );
}
