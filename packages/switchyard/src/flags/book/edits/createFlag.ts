import type { FlagPlace, FlagRecord } from "../../records.ts";
import { aboutOf } from "./describeFlag.ts";
import type { EditOf, FlagEdited } from "./edited.ts";

export function createFlag({ app, environment }: FlagPlace, edit: EditOf<"create">, now: number): FlagEdited {
  const { flag: key, definition, about } = edit;
  const after: FlagRecord = {
    app,
    environment,
    key,
    version: 1,
    definition,
    ...aboutOf({ kind: "release" }, about),
    createdAt: now,
    updatedAt: now,
  };
  return { subject: "flag", action: "created", before: undefined, after };
}
