import type { FlagDefinition } from "@switchyard/flags";
import type { FlagAction, FlagRecord } from "../../records.ts";
import type { FlagEdited } from "./edited.ts";

/** On again, also after a kill. */
export function enableFlag(flag: FlagRecord, now: number): FlagEdited {
  const { killed: _over, ...definition } = flag.definition;
  return switched(flag, "enabled", { ...definition, state: "ENABLED" }, now);
}

export function disableFlag(flag: FlagRecord, now: number): FlagEdited {
  return switched(flag, "disabled", { ...flag.definition, state: "DISABLED" }, now);
}

export function killFlag(flag: FlagRecord, now: number): FlagEdited {
  return switched(flag, "killed", { ...flag.definition, killed: true }, now);
}

function switched(flag: FlagRecord, action: FlagAction, definition: FlagDefinition, now: number): FlagEdited {
  const after = { ...flag, definition, version: flag.version + 1, updatedAt: now };
  return { subject: "flag", action, before: flag, after };
}
