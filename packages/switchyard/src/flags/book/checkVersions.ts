import { SwitchyardError } from "../../errors.ts";
import type { Tables } from "../../state/port.ts";
import type { FlagEdit } from "../records.ts";
import type { Image } from "./image.ts";

/** Throws CONFLICT for an edit that was made on another version than there is, and says who made that one. */
export async function checkVersions(
  tables: Pick<Tables, "flagChanges">,
  image: Image,
  edits: readonly FlagEdit[],
): Promise<void> {
  for (const edit of edits) {
    // A kill never asks what it kills.
    if (edit.kind === "kill" || !("ifVersion" in edit) || edit.ifVersion === undefined) continue;
    const { ifVersion } = edit;
    const name = "segment" in edit ? edit.segment : edit.flag;
    const version = ("segment" in edit ? image.segments : image.flags).get(name)?.version;
    if (version === ifVersion) continue;
    // A flag that is gone is NOT_FOUND; a segment would be made anew.
    if (version === undefined && edit.kind !== "segment") continue;
    const [last] = await tables.flagChanges.list(image.environment, 1, name);
    const who =
      last === undefined ? "" : `; ${last.by} did this at ${new Date(last.at).toISOString()}: ${last.action}`;
    const found = version === undefined ? "is gone" : `is at version ${version}`;
    throw new SwitchyardError(
      "CONFLICT",
      `${name} ${found}, the edit was made on version ${ifVersion}${who}.`,
      {
        next: "Look at what is there now, and make the edit again on that.",
        fields: { name, ifVersion, version: version ?? null, lastChange: last ?? null },
      },
    );
  }
}

/** With the versions of now for what would overwrite whatever others do until the edits are applied. */
export function pinned(edits: readonly FlagEdit[], image: Image): readonly FlagEdit[] {
  return edits.map((edit) => {
    if ((edit.kind !== "replace" && edit.kind !== "segment") || edit.ifVersion !== undefined) return edit;
    const record = edit.kind === "replace" ? image.flags.get(edit.flag) : image.segments.get(edit.segment);
    return record === undefined ? edit : { ...edit, ifVersion: record.version };
  });
}
