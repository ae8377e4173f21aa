import { iso } from "../../server/views.ts";
import type { ChangeView, FlagView, KeyView, PlannedView, SegmentView } from "../api.ts";
import type {
  FlagChangeRecord,
  FlagKeyRecord,
  FlagRecord,
  FlagUsageRecord,
  PlannedChangeRecord,
  SegmentRecord,
} from "../records.ts";
import { flagStateOf } from "../flagState.ts";
import { servesOf } from "./servesOf.ts";

/** What a flag's record does not say itself. */
export interface AboutFlag {
  readonly usage: FlagUsageRecord | undefined;
  readonly stale: string | undefined;
  readonly usedBy: readonly string[];
}

export function flagViewOf(record: FlagRecord, { usage, stale, usedBy }: AboutFlag): FlagView {
  const { key, version, definition, kind, description, owner, expiresAt } = record;
  return {
    key,
    version,
    definition,
    kind,
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
    ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }),
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    state: flagStateOf(definition),
    serves: servesOf(definition),
    lastSeenAt: usage === undefined ? null : iso(usage.lastSeenAt),
    ...(stale !== undefined && { stale }),
    usedBy: [...usedBy],
  };
}

export function segmentViewOf(record: SegmentRecord, usedBy: readonly string[]): SegmentView {
  const { name, version, definition, updatedAt } = record;
  return { name, version, definition, updatedAt: iso(updatedAt), usedBy: [...usedBy] };
}

export function changeViewOf(change: Omit<FlagChangeRecord, "id">): ChangeView {
  const { at, subject, name, action, by, why, version, before, after, approvedBy, emergency, origin } =
    change;
  return {
    at: iso(at),
    subject,
    name,
    action,
    by,
    ...(why !== undefined && { why }),
    version,
    before,
    after,
    ...(approvedBy !== undefined && { approvedBy }),
    ...(emergency !== undefined && { emergency }),
    ...(origin !== undefined && { origin }),
  };
}

export function plannedViewOf(planned: PlannedChangeRecord): PlannedView {
  const { id, environment, createdAt, by, why, edits, at, state, approvedBy, error } = planned;
  return {
    id,
    environment,
    createdAt: iso(createdAt),
    by,
    ...(why !== undefined && { why }),
    edits: [...edits],
    at: at === undefined ? null : iso(at),
    state,
    ...(approvedBy !== undefined && { approvedBy }),
    ...(error !== undefined && { error }),
  };
}

/** `key`: once, when it is made. */
export function keyViewOf(record: FlagKeyRecord, key?: string): KeyView {
  const { id, environment, kind, name, createdAt, revokedAt, origins } = record;
  return {
    id,
    environment,
    kind,
    name,
    createdAt: iso(createdAt),
    revokedAt: revokedAt === undefined ? null : iso(revokedAt),
    origins: [...origins],
    ...(key !== undefined && { key }),
  };
}
