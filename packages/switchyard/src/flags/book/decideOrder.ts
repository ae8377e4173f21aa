import { compileFlags, type FlagSet } from "@switchyard/flags";
import type { FlagAction, FlagEdit, FlagRecord, FlagSnapshot } from "../records.ts";
import { applyEdit } from "./edits/applyEdit.ts";
import type { Edited } from "./edits/edited.ts";
import { flagInvalid } from "./flagInvalid.ts";
import { documentOf, type Image } from "./image.ts";
import { refuseOrphans } from "./refuseOrphans.ts";
import { warningsOf } from "./warnings.ts";

/** What an order comes to. */
export interface Decision {
  readonly image: Image;
  /** Compiled anew only where clients are to serve something else. */
  readonly flags: FlagSet;
  readonly changes: readonly DecidedChange[];
  readonly warnings: readonly string[];
}

export interface DecidedChange {
  readonly subject: Edited["subject"];
  readonly name: string;
  readonly action: FlagAction;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Pure: all edits, in this order, on one image. Throws NOT_FOUND, CONFLICT (taken, still referred to) and FLAG_INVALID,
 * the latter for problems that were not there before: one bad flag does not stop the correction of another.
 * `outside` names who else refers to a flag that is deleted.
 */
export function decideOrder(
  before: { readonly image: Image; readonly flags: FlagSet },
  edits: readonly FlagEdit[],
  outside: ReadonlyMap<string, readonly string[]>,
  now: number,
): Decision {
  const flags = new Map(before.image.flags);
  const segments = new Map(before.image.segments);
  let { environment } = before.image;
  const changes: DecidedChange[] = [];
  const warnings: string[] = [];
  for (const edit of edits) {
    const edited = applyEdit({ environment, flags, segments }, edit, now);
    const change = changeOf(edited);
    if (JSON.stringify(change.before) === JSON.stringify(change.after)) {
      warnings.push(`${change.name} is like that already; nothing was changed`);
      continue;
    }
    changes.push(change);
    warnings.push(...warningsOf(edited, edit, now));
    if (edited.subject === "flag") put(flags, change.name, edited.after);
    else if (edited.subject === "segment") put(segments, change.name, edited.after);
    else environment = edited.after ?? environment;
  }
  const published = changes.some(({ action }) => action !== "unprotected");
  const image = {
    environment: published ? { ...environment, version: environment.version + 1 } : environment,
    flags,
    segments,
  };
  refuseOrphans(before.image, image, outside);
  const compiled = published ? compileFlags(documentOf(image)) : before.flags;
  if (!onlyKills(edits)) refuseNewProblems(before.flags, compiled);
  return { image, flags: compiled, changes, warnings };
}

/** A kill is never refused, and never waits for anybody. */
export function onlyKills(edits: readonly FlagEdit[]): boolean {
  return edits.every(({ kind }) => kind === "kill");
}

export function snapshotOf(flag: FlagRecord): FlagSnapshot {
  const { kind, description, owner, expiresAt, definition } = flag;
  return {
    kind,
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
    ...(expiresAt !== undefined && { expiresAt }),
    definition,
  };
}

function put<T>(records: Map<string, T>, name: string, record: T | undefined): void {
  if (record === undefined) records.delete(name);
  else records.set(name, record);
}

function changeOf(edited: Edited): DecidedChange {
  const { subject, action } = edited;
  switch (edited.subject) {
    case "flag":
      return { subject, action, name: nameOf(edited, "key"), ...sides(edited, snapshotOf) };
    case "segment":
      return { subject, action, name: nameOf(edited, "name"), ...sides(edited, (one) => one.definition) };
    case "environment":
      return {
        subject,
        action,
        name: nameOf(edited, "environment"),
        ...sides(edited, ({ protected: isProtected, evaluators, metadata }) => {
          if (action === "evaluators") return evaluators ?? null;
          return action === "metadata" ? (metadata ?? null) : { protected: isProtected };
        }),
      };
  }
}

function nameOf<Key extends string>(
  { before, after }: { before: Record<Key, string> | undefined; after: Record<Key, string> | undefined },
  key: Key,
): string {
  return (after ?? before)?.[key] ?? "";
}

function sides<T>(
  { before, after }: { before: T | undefined; after: T | undefined },
  view: (record: T) => unknown,
): { readonly before: unknown; readonly after: unknown } {
  return {
    before: before === undefined ? null : view(before),
    after: after === undefined ? null : view(after),
  };
}

function refuseNewProblems(before: FlagSet, after: FlagSet): void {
  const known = new Set(before.problems.map(({ path, message }) => `${path}\n${message}`));
  const fresh = after.problems.filter(({ path, message }) => !known.has(`${path}\n${message}`));
  if (fresh.length > 0) throw flagInvalid(fresh.map(({ path, message }) => ({ path, message })));
}
