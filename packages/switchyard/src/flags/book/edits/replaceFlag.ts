import type { FlagRecord } from "../../records.ts";
import { described } from "./describeFlag.ts";
import type { EditOf, FlagEdited } from "./edited.ts";

/** Nobody shall take a kill back by chance, with a definition that was written before it. */
export function replaceFlag(flag: FlagRecord, edit: EditOf<"replace">, now: number): FlagEdited {
  const { definition } = edit;
  const stays = flag.definition.killed === true && definition.killed === undefined;
  const after = {
    ...described(flag, edit.about, now),
    definition: stays ? { ...definition, killed: true } : definition,
  };
  return { subject: "flag", action: "replaced", before: flag, after };
}
