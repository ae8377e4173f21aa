import { SwitchyardError } from "../../../errors.ts";
import { suggest } from "../../../config/suggest.ts";
import type { FlagEdit, FlagRecord } from "../../records.ts";
import type { Image } from "../image.ts";
import { createFlag } from "./createFlag.ts";
import { describeFlag } from "./describeFlag.ts";
import type { Edited } from "./edited.ts";
import { putEvaluators, putMetadata, unprotect } from "./environmentEdits.ts";
import { putSegment } from "./putSegment.ts";
import { replaceFlag } from "./replaceFlag.ts";
import { shareFlag } from "./shareFlag.ts";
import { disableFlag, enableFlag, killFlag } from "./switchFlag.ts";
import { weighFlag } from "./weighFlag.ts";

/** What an edit makes of an environment. Throws NOT_FOUND, CONFLICT (the key is taken) and FLAG_INVALID. */
export function applyEdit(image: Image, edit: FlagEdit, now: number): Edited {
  switch (edit.kind) {
    case "create":
      refuseTaken(image, edit.flag);
      return createFlag(image.environment, edit, now);
    case "replace":
      return replaceFlag(flagIn(image, edit.flag), edit, now);
    case "describe":
      return describeFlag(flagIn(image, edit.flag), edit, now);
    case "enable":
      return enableFlag(flagIn(image, edit.flag), now);
    case "disable":
      return disableFlag(flagIn(image, edit.flag), now);
    case "kill":
      return killFlag(flagIn(image, edit.flag), now);
    case "share":
      return shareFlag(flagIn(image, edit.flag), edit, now);
    case "weights":
      return weighFlag(flagIn(image, edit.flag), edit, now);
    case "delete":
      return { subject: "flag", action: "deleted", before: flagIn(image, edit.flag), after: undefined };
    case "segment":
      return putSegment(image.environment, image.segments.get(edit.segment), edit, now);
    case "delete-segment": {
      const before = recordIn(image.segments, "segment", edit.segment, image);
      return { subject: "segment", action: "deleted", before, after: undefined };
    }
    case "evaluators":
      return putEvaluators(image.environment, edit);
    case "metadata":
      return putMetadata(image.environment, edit);
    case "unprotect":
      return unprotect(image.environment);
  }
}

/** Throws NOT_FOUND with the nearest key. */
export function flagIn(image: Image, key: string): FlagRecord {
  return recordIn(image.flags, "flag", key, image);
}

function recordIn<T>(
  records: ReadonlyMap<string, T>,
  subject: "flag" | "segment",
  name: string,
  { environment: { app, environment } }: Image,
): T {
  const record = records.get(name);
  if (record !== undefined) return record;
  const nearest = suggest(name, records.keys());
  throw new SwitchyardError("NOT_FOUND", `There is no ${subject} ${name} in ${environment} of ${app}.`, {
    next:
      nearest === undefined ? `\`switchyard flags list\` shows those there are.` : `Did you mean ${nearest}?`,
    fields: { [subject]: name, ...(nearest !== undefined && { nearest }) },
  });
}

function refuseTaken({ flags, environment }: Image, key: string): void {
  if (!flags.has(key)) return;
  throw new SwitchyardError("CONFLICT", `There is a flag ${key} in ${environment.environment} already.`, {
    next: "Take another key, or replace that one.",
    fields: { flag: key },
  });
}
