import type { FlagRecord, FlagUsageRecord } from "../records.ts";
import { prerequisitesOf } from "./referrers.ts";

export interface StalenessLimits {
  readonly unusedDays: number;
  readonly oneVariantDays: number;
}

/**
 * Why a flag can go, in one sentence; undefined: nothing speaks for that. That it always serves the same is no reason for
 * flags that are meant to stay (`permission`, `operational`). `flags` are the others of the environment, for what it
 * needs of them.
 */
export function staleness(
  flag: FlagRecord,
  usage: FlagUsageRecord | undefined,
  now: number,
  flags: ReadonlyMap<string, FlagRecord> = new Map(),
  limits: StalenessLimits = { unusedDays: 30, oneVariantDays: 30 },
): string | undefined {
  const seen = usage !== undefined && usage.lastSeenAt >= flag.createdAt ? usage : undefined;
  return (
    expired(flag, now) ??
    unused(flag, seen, now, limits.unusedDays) ??
    alwaysTheSame(flag, seen, now, limits.oneVariantDays) ??
    deadEnd(flag, flags, now, limits.unusedDays)
  );
}

function expired({ expiresAt }: FlagRecord, now: number): string | undefined {
  if (expiresAt === undefined || expiresAt > now) return undefined;
  return `it expired ${ago(now - expiresAt)}`;
}

function unused(
  { createdAt }: FlagRecord,
  usage: FlagUsageRecord | undefined,
  now: number,
  days: number,
): string | undefined {
  const ms = now - (usage?.lastSeenAt ?? createdAt);
  if (ms < days * dayMs) return undefined;
  return usage === undefined
    ? `no client has evaluated it since it was created ${ago(ms)}`
    : `no client has evaluated it for ${daysOf(ms)}`;
}

function alwaysTheSame(
  { kind, updatedAt }: FlagRecord,
  usage: FlagUsageRecord | undefined,
  now: number,
  days: number,
): string | undefined {
  if (kind === "permission" || kind === "operational" || usage?.onlyVariant === undefined) return undefined;
  const { variant, since } = usage.onlyVariant;
  // Whoever has changed it lately has something in mind with it.
  const ms = now - Math.max(since, updatedAt);
  if (ms < days * dayMs) return undefined;
  const what = variant === "" ? "nothing but the default in the code" : `nothing but ${variant}`;
  return `it has served ${what} to everyone for ${daysOf(ms)}`;
}

function deadEnd(
  flag: FlagRecord,
  flags: ReadonlyMap<string, FlagRecord>,
  now: number,
  days: number,
): string | undefined {
  for (const key of prerequisitesOf(flag)) {
    const needed = flags.get(key);
    if (needed?.definition.state !== "DISABLED") continue;
    const ms = now - needed.updatedAt;
    if (ms >= days * dayMs) return `it needs ${key}, which has been disabled for ${daysOf(ms)}`;
  }
  return undefined;
}

const dayMs = 86_400_000;

function ago(ms: number): string {
  return ms < dayMs ? "today" : `${daysOf(ms)} ago`;
}

function daysOf(ms: number): string {
  const days = Math.floor(ms / dayMs);
  return days === 1 ? "1 day" : `${days} days`;
}
