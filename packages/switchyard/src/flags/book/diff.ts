import { isDeepStrictEqual } from "node:util";
import type { FlagDiff } from "../flagBook.ts";
import type { FlagAbout, FlagEdit, FlagRecord, SegmentRecord } from "../records.ts";
import { snapshotOf } from "./decideOrder.ts";
import { flagIn } from "./edits/applyEdit.ts";
import type { Image } from "./image.ts";
import { evaluatorsIn, prerequisitesOf, segmentsOfFlag, segmentsOfSegment } from "./referrers.ts";

/**
 * What differs, and the edits that promote. What a flag is is carried; whether it is on (`state`, `killed`) belongs to
 * the environment: it stays, and a flag that is new there arrives disabled, so that a promotion alone releases nothing.
 * With `flags`, what these need comes along: segments that they name, JSONLogic that they share, and prerequisites that
 * `to` lacks. Throws NOT_FOUND for a flag that is in neither.
 */
export function diff(from: Image, to: Image, flags?: readonly string[]): FlagDiff {
  for (const key of flags ?? []) if (!to.flags.has(key)) flagIn(from, key);
  const keys = flags === undefined ? namesOf(from.flags, to.flags) : withPrerequisites(from, to, flags);
  const segments = flags === undefined ? namesOf(from.segments, to.segments) : segmentsFor(from, keys);
  const entries: FlagDiff["entries"][number][] = [];
  for (const name of segments) {
    const entry = entryOf(to.segments.get(name)?.definition, from.segments.get(name)?.definition);
    if (entry !== undefined) entries.push({ subject: "segment", name, ...entry });
  }
  for (const key of keys) {
    const [before, after] = [to.flags.get(key), from.flags.get(key)];
    const entry = entryOf(before && snapshotOf(before), after && snapshotOf(after));
    if (entry !== undefined) entries.push({ subject: "flag", name: key, ...entry });
  }
  return {
    entries,
    edits: [
      ...evaluatorEdits(from, to, keys),
      ...segments.flatMap((name) => segmentEdits(from.segments.get(name), to.segments.get(name))),
      ...keys.flatMap((key) => flagEdits(from.flags.get(key), to.flags.get(key))),
    ],
  };
}

function flagEdits(from: FlagRecord | undefined, to: FlagRecord | undefined): readonly FlagEdit[] {
  if (from === undefined) return [];
  const { killed: _killed, ...carried } = from.definition;
  const { key: flag } = from;
  if (to === undefined) {
    return [{ kind: "create", flag, definition: { ...carried, state: "DISABLED" }, about: aboutOf(from) }];
  }
  const { killed, state } = to.definition;
  const definition = { ...carried, state, ...(killed !== undefined && { killed }) };
  const promoted = { ...from, definition };
  if (isDeepStrictEqual(snapshotOf(promoted), snapshotOf(to))) return [];
  return [{ kind: "replace", flag, definition, about: aboutOf(from), ifVersion: to.version }];
}

function segmentEdits(from: SegmentRecord | undefined, to: SegmentRecord | undefined): readonly FlagEdit[] {
  if (from === undefined || isDeepStrictEqual(from.definition, to?.definition)) return [];
  const ifVersion = to === undefined ? {} : { ifVersion: to.version };
  return [{ kind: "segment", segment: from.name, definition: from.definition, ...ifVersion }];
}

function evaluatorEdits(from: Image, to: Image, keys: readonly string[]): readonly FlagEdit[] {
  const all = from.environment.evaluators ?? {};
  const needed = new Set<string>();
  const open = keys.flatMap((key) => [...evaluatorsIn(from.flags.get(key)?.definition.targeting)]);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name) || !Object.hasOwn(all, name)) continue;
    needed.add(name);
    open.push(...evaluatorsIn(all[name]));
  }
  const there = to.environment.evaluators ?? {};
  const differing = Object.entries(all).filter(
    ([name, logic]) =>
      needed.has(name) && !isDeepStrictEqual(logic, Object.hasOwn(there, name) ? there[name] : undefined),
  );
  return differing.length === 0 ? [] : [{ kind: "evaluators", evaluators: Object.fromEntries(differing) }];
}

function aboutOf({ kind, description, owner, expiresAt }: FlagRecord): FlagAbout {
  return {
    kind,
    description: description ?? null,
    owner: owner ?? null,
    expiresAt: expiresAt ?? null,
  };
}

function entryOf(
  before: unknown,
  after: unknown,
): Pick<FlagDiff["entries"][number], "change" | "before" | "after"> | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  if (before === undefined) return { change: "added", after };
  if (after === undefined) return { change: "removed", before };
  return { change: "changed", before, after };
}

/** Those asked for, and what they need and `to` has not: first what is needed. */
function withPrerequisites(from: Image, to: Image, flags: readonly string[]): readonly string[] {
  const asked = new Set(flags);
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    const flag = from.flags.get(key);
    for (const needed of flag === undefined ? [] : prerequisitesOf(flag)) visit(needed);
    if (asked.has(key) || !to.flags.has(key)) found.add(key);
  };
  flags.forEach(visit);
  return [...found];
}

function segmentsFor(from: Image, keys: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const open = keys.flatMap((key) => {
    const flag = from.flags.get(key);
    return flag === undefined ? [] : [...segmentsOfFlag(flag)];
  });
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const segment = from.segments.get(name);
    if (found.has(name) || segment === undefined) continue;
    found.add(name);
    open.push(...segmentsOfSegment(segment));
  }
  return [...found].toSorted();
}

function namesOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].toSorted();
}
