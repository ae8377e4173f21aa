import { sampleRatioEvidence } from "../../analysis/experiment/sampleRatio.ts";
import type { Clock } from "../../clock.ts";
import type { FlagShares } from "../../rollout/flagShares.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { Running } from "../../rollout/running.ts";
import type { VariantReports } from "./reports.ts";

interface SampleRatioGround {
  readonly clock: Clock;
  readonly flags: FlagShares;
  readonly reports: VariantReports;
}

/**
 * Asks a person when people are not divided as the flag says: then clients lose or repeat some of them, and no number of
 * the ramp can be trusted. Each share is counted by itself, from a while after it was set: what clients still report
 * then is of it. Only the two variants that are compared are looked at. Never throws.
 */
export async function watchSampleRatio(
  ground: SampleRatioGround,
  runner: Running<Ramp>,
  signal: AbortSignal,
): Promise<void> {
  const { clock, reports } = ground;
  let counted: { readonly id: string; readonly key: string } | undefined;
  let asked = false;
  while (!signal.aborted) {
    await clock.sleep(lookMs, signal).catch(() => undefined);
    if (signal.aborted) break;
    const { journal } = runner;
    const key = stepInForce(journal);
    if (counted?.key !== key) {
      if (counted !== undefined) reports.unwatch(counted.id);
      counted = undefined;
      await clock.sleep(settleMs, signal).catch(() => undefined);
      if (signal.aborted || stepInForce(runner.journal) !== key) continue;
      counted = { id: `${journal.id}/${key}`, key };
      reports.watch(journal, journal.flag, counted.id);
    }
    const problem = asked ? undefined : await mismatch(ground, journal, counted.id);
    if (problem === undefined) continue;
    asked = true;
    const verdict = { verdict: "inconclusive", reason: problem } as const;
    await runner.tell({ kind: "guard-asked", verdict }).catch(() => (asked = false));
  }
  if (counted !== undefined) reports.unwatch(counted.id);
}

async function mismatch(
  { flags, reports }: SampleRatioGround,
  ramp: Ramp,
  id: string,
): Promise<string | undefined> {
  const { variant, control } = ramp;
  const counts = reports.counts(id)?.variants ?? {};
  const observed = [variant, control].map((name) => counts[name]?.exposures ?? 0);
  const shares = await Promise.all(
    [variant, control].map((name) => flags.shareOf({ ...ramp, variant: name }).catch(() => 0)),
  );
  // With everyone on one side there is no ratio.
  if (shares.some((share) => share === 0)) return undefined;
  if (sampleRatioEvidence(observed, shares) < evidenceNeeded) return undefined;
  const [a = 0, b = 0] = observed;
  const [x = 0, y = 0] = shares;
  return (
    `sample ratio mismatch: ${a} people reported ${variant} and ${b} ${control} (${percent(a, b)}), ` +
    `but ${percent(x, y)} should have had ${variant}; the numbers of this ${ramp.purpose} cannot be trusted.`
  );
}

function percent(part: number, other: number): string {
  return `${((100 * part) / (part + other)).toFixed(1)}%`;
}

/** Which share is in force: the newest step that set one. */
function stepInForce({ steps }: Ramp): string {
  return `share-${steps.findLastIndex(({ step, state }) => step.kind === "ramp" && state !== "pending")}`;
}

const lookMs = 5_000;
const settleMs = 15_000;
/** One false alarm in a thousand. */
const evidenceNeeded = 1_000;
