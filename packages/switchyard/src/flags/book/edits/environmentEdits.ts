import type { FlagEnvironmentRecord } from "../../records.ts";
import type { EditOf, Edited } from "./edited.ts";

export function putEvaluators(before: FlagEnvironmentRecord, edit: EditOf<"evaluators">): Edited {
  const { evaluators, ...rest } = before;
  const entries = Object.entries({ ...evaluators, ...edit.evaluators }).filter(([, logic]) => logic !== null);
  const after = {
    ...rest,
    ...(entries.length > 0 && {
      evaluators: Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    }),
  };
  return { subject: "environment", action: "evaluators", before, after };
}

export function putMetadata(before: FlagEnvironmentRecord, { metadata }: EditOf<"metadata">): Edited {
  const { metadata: _old, ...rest } = before;
  const after = { ...rest, ...(metadata !== null && { metadata }) };
  return { subject: "environment", action: "metadata", before, after };
}

export function unprotect(before: FlagEnvironmentRecord): Edited {
  return { subject: "environment", action: "unprotected", before, after: { ...before, protected: false } };
}
