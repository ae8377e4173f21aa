import { sampleRatioEvidence } from "../../analysis/experiment/sampleRatio.ts";
import type { Clock } from "../../clock.ts";
import type { FlagShares } from "../../rollout/flagShares.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import type { Running } from "../../rollout/running.ts";
import type { VariantReports } from "./reports.ts";
import { shareCohort } from "./shareCohort.ts";

interface SampleRatioGround {
  readonly clock: Clock;
  readonly flags: FlagShares;
  readonly reports: VariantReports;
}

/**
 * Counts the people of each share by themselves, as `shareCohort` says, and asks a person when they are not divided as the
 * flag says: then clients lose or repeat some of them, and no number of the ramp can be trusted. Only the two variants
 * that are compared are looked at. Never throws.
 */
export async function watchSampleRatio(
  { clock, flags, reports }: SampleRatioGround,
  runner: Running<Ramp>,
  signal: AbortSignal,
): Promise<void> {
  let cohort: Cohort | undefined;
  let asked = false;
  while (!signal.aborted) {
    const { journal } = runner;
    if (cohort?.id !== shareCohort(journal)) {
      if (cohort !== undefined) reports.unwatch(cohort.id);
      cohort = beginCohort(reports, journal, clock.now());
    }
    await clock.sleep(pollMs, signal).catch(() => undefined);
    if (signal.aborted) break;
    if (clock.now() < cohort.lookAt || cohort.id !== shareCohort(runner.journal)) continue;
    const shares = await sharesOf(flags, journal);
    // Somebody has changed them by hand, or the edit came late: whoever was counted so far had others.
    if (cohort.shares !== undefined && String(cohort.shares) !== String(shares)) {
      reports.unwatch(cohort.id);
      cohort = beginCohort(reports, journal, clock.now());
      continue;
    }
    cohort = { ...cohort, shares, lookAt: clock.now() + lookMs };
    const problem = asked ? undefined : mismatch(reports, journal, cohort.id, shares);
    if (problem === undefined) continue;
    asked = true;
    const verdict = { verdict: "inconclusive", reason: problem } as const;
    await runner.tell({ kind: "guard-asked", verdict }).catch(() => (asked = false));
  }
  if (cohort !== undefined) reports.unwatch(cohort.id);
}

interface Cohort {
  readonly id: string;
  readonly lookAt: number;
  /** Undefined until they were looked at. */
  readonly shares?: readonly number[];
}

function beginCohort(reports: VariantReports, journal: Ramp, now: number): Cohort {
  const id = shareCohort(journal);
  reports.watch(journal, journal.flag, id, now - oldestMs);
  return { id, lookAt: now + lookMs };
}

function sharesOf(flags: FlagShares, { app, environment, flag, rule, variant, control }: Ramp) {
  const target = { app, environment, flag, ...(rule !== undefined && { rule }) };
  return Promise.all(
    [variant, control].map((name) => flags.shareOf({ ...target, variant: name }).catch(() => 0)),
  );
}

function mismatch(
  reports: VariantReports,
  { variant, control, purpose }: Ramp,
  id: string,
  shares: readonly number[],
): string | undefined {
  const counts = reports.counts(id)?.variants ?? {};
  const observed = [variant, control].map((name) => counts[name]?.exposures ?? 0);
  // With everyone on one side there is no ratio.
  if (shares.some((share) => share === 0)) return undefined;
  if (sampleRatioEvidence(observed, shares) < evidenceNeeded) return undefined;
  const [a = 0, b = 0] = observed;
  const [x = 0, y = 0] = shares;
  return (
    `sample ratio mismatch: ${a} people reported ${variant} and ${b} ${control} (${percent(a, b)}), ` +
    `but ${percent(x, y)} should have had ${variant}; the numbers of this ${purpose} cannot be trusted.`
  );
}

function percent(part: number, other: number): string {
  return `${((100 * part) / (part + other)).toFixed(1)}%`;
}

/** A new share has to be noticed before clients report whom they serve it: they count everyone anew, within a second. */
const pollMs = 250;
const lookMs = 5_000;
/** Reports that a client began earlier than this before a share was set were held up, and are of the share before. */
const oldestMs = 2_000;
/** One false alarm in a thousand shares. */
const evidenceNeeded = 1_000;
