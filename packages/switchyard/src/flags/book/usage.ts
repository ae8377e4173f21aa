import type { Clock } from "../../clock.ts";
import type { Store } from "../../state/port.ts";
import type { FlagPlace, FlagUsageRecord } from "../records.ts";
import { loadImage } from "./image.ts";

/** How often each flag was evaluated, by variant ("" where the default in the code applied). */
export type Evaluations = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * Adds what clients report. Flags and variants that are not there are left out, so what is kept is bounded by what is
 * defined; so is whatever is no count. Gather reports before: this writes one record per flag that is named.
 */
export async function recordUsage(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  place: FlagPlace,
  evaluations: Evaluations,
): Promise<void> {
  const now = clock.now();
  await store.atomically(async (tables) => {
    const image = await loadImage(tables, place);
    if (image === undefined) return;
    const known = new Map((await tables.flagUsage.list(place)).map((usage) => [usage.flag, usage]));
    for (const [flag, counts] of Object.entries(evaluations)) {
      const record = image.flags.get(flag);
      if (record === undefined) continue;
      const earlier = known.get(flag);
      // What was seen of another flag that had the same key.
      const usage = earlier !== undefined && earlier.lastSeenAt < record.createdAt ? undefined : earlier;
      const seen = Object.entries(counts).filter(
        ([variant, count]) =>
          (variant === "" || Object.hasOwn(record.definition.variants, variant)) &&
          Number.isSafeInteger(count) &&
          count > 0,
      );
      if (seen.length > 0) {
        const { app, environment } = place;
        await tables.flagUsage.put({ app, environment, flag, ...withSeen(usage, seen, now) });
      }
    }
  });
}

function withSeen(
  usage: FlagUsageRecord | undefined,
  seen: readonly (readonly [string, number])[],
  now: number,
): Pick<FlagUsageRecord, "lastSeenAt" | "evaluations" | "onlyVariant"> {
  const evaluations = new Map(Object.entries(usage?.evaluations ?? {}));
  for (const [variant, count] of seen) {
    evaluations.set(variant, Math.min((evaluations.get(variant) ?? 0) + count, Number.MAX_SAFE_INTEGER));
  }
  const [first, ...others] = seen.map(([variant]) => variant);
  const same = usage?.onlyVariant?.variant === first ? usage?.onlyVariant : undefined;
  const only =
    first === undefined || others.length > 0 ? undefined : (same ?? { variant: first, since: now });
  return {
    lastSeenAt: now,
    evaluations: Object.fromEntries(evaluations),
    ...(only !== undefined && { onlyVariant: only }),
  };
}
