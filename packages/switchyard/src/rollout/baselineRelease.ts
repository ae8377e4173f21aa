import type { Tables } from "../state/port.ts";
import type { Step } from "./step.ts";

/**
 * Gives the fresh instances of stable that the plan asks for a release number of their own, so that everything that
 * counts by release counts them apart; nothing without such a step.
 */
export async function baselineRelease(
  tables: Tables,
  app: string,
  { from, steps }: { readonly from: number | null; readonly steps: readonly Step[] },
  now: number,
): Promise<{ readonly baseline?: number }> {
  const stable = from === null ? undefined : await tables.releases.get(app, from);
  if (stable === undefined || !steps.some(({ kind }) => kind === "baseline")) return {};
  const { artifact, config, schema } = stable;
  const baseline = await tables.next(`releases/${app}`);
  const baselineOf = stable.number;
  const copied = { artifact, config, ...(schema !== undefined && { schema }) };
  await tables.releases.put({ app, number: baseline, createdAt: now, ...copied, baselineOf });
  return { baseline };
}
