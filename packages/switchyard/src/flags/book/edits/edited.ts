import type { FlagAction, FlagEnvironmentRecord, FlagRecord, SegmentRecord } from "../../records.ts";

/** What one edit makes of one record; `undefined` before: it is new, after: it is gone. */
export type Edited =
  | (Change<FlagRecord> & { readonly subject: "flag" })
  | (Change<SegmentRecord> & { readonly subject: "segment" })
  | (Change<FlagEnvironmentRecord> & { readonly subject: "environment" });

interface Change<T> {
  readonly action: FlagAction;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

export type FlagEdited = Extract<Edited, { subject: "flag" }>;

/** The edits of one kind. */
export type EditOf<Kind extends string, Edit = import("../../records.ts").FlagEdit> = Extract<
  Edit,
  { readonly kind: Kind }
>;
