import type { FlagPlace, SegmentRecord } from "../../records.ts";
import type { EditOf, Edited } from "./edited.ts";

/** New, or its whole definition anew. */
export function putSegment(
  { app, environment }: FlagPlace,
  before: SegmentRecord | undefined,
  edit: EditOf<"segment">,
  now: number,
): Edited {
  const after: SegmentRecord = {
    app,
    environment,
    name: edit.segment,
    version: (before?.version ?? 0) + 1,
    definition: edit.definition,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  return { subject: "segment", action: before === undefined ? "created" : "replaced", before, after };
}
