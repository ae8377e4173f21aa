import type { Tables } from "../../state/port.ts";
import type { Image } from "./image.ts";

/** What speaks against deleting these flags, but does not forbid it. */
export async function deletionWarnings(
  tables: Pick<Tables, "flagUsage" | "plannedChanges">,
  { environment, flags }: Image,
  keys: readonly string[],
  now: number,
  /** The planned change that deletes them, where it is one. */
  plan: string | undefined,
): Promise<readonly string[]> {
  const usage = await tables.flagUsage.list(environment);
  const planned = (await tables.plannedChanges.list(environment, planMax)).filter(
    ({ id, state }) => id !== plan && (state === "scheduled" || state === "awaiting-approval"),
  );
  return keys.flatMap((key) => {
    const seen = usage.find(({ flag }) => flag === key)?.lastSeenAt;
    const recently = seen !== undefined && seen > now - recentMs && seen >= (flags.get(key)?.createdAt ?? 0);
    const plans = planned.filter(({ edits }) => edits.some((edit) => "flag" in edit && edit.flag === key));
    return [
      ...(recently ? [`${key} was evaluated on ${new Date(seen).toISOString()} still`] : []),
      ...plans.map(({ id }) => `the planned change ${id} is about ${key} and will fail`),
    ];
  });
}

const recentMs = 7 * 86_400_000;
const planMax = 1_000;
