import type { EnvironmentView, KeyView, SegmentView } from "../../../flags/api.ts";
import { conditionsText } from "../../flags/conditionsText.ts";
import type { Style } from "../../style.ts";
import { tableLines } from "../table.ts";
import { ago } from "../units.ts";

export function environmentLines(environments: readonly EnvironmentView[], style: Style): string[] {
  if (environments.length === 0) return ["There is no environment yet; the first change in one makes it."];
  const rows = environments.map((one) => [
    one.environment,
    String(one.version),
    String(one.flags),
    String(one.connected),
    one.protected ? "changes need a second person" : "",
  ]);
  return tableLines(["Environment", "Version", "Flags", "Connected", "Protected"], rows, style);
}

export function segmentTable(segments: readonly SegmentView[], style: Style): string[] {
  if (segments.length === 0) return ["There is no segment here."];
  const rows = segments.map(({ name, definition, usedBy }) => [
    name,
    usedBy.join(", "),
    [
      ...(definition.included?.length ? [`${definition.included.length} always in`] : []),
      ...(definition.excluded?.length ? [`${definition.excluded.length} never in`] : []),
      ...(definition.when ? [conditionsText(definition.when)] : []),
    ].join("; "),
  ]);
  return tableLines(["Segment", "Used by", "Who"], rows, style);
}

export function keyLines(keys: readonly KeyView[], now: number, style: Style): string[] {
  if (keys.length === 0) return ["There is no key yet; make one with `switchyard flags keys create NAME`."];
  const rows = keys.map((key) => [
    key.id,
    key.kind,
    key.name,
    ago(key.createdAt, now),
    key.revokedAt === null ? "" : ago(key.revokedAt, now),
    key.origins.join(", "),
  ]);
  return tableLines(["Key", "Kind", "Name", "Created", "Revoked", "Origins"], rows, style);
}
