import type { FlagAbout, FlagRecord } from "../../records.ts";
import type { EditOf, FlagEdited } from "./edited.ts";

export function describeFlag(flag: FlagRecord, edit: EditOf<"describe">, now: number): FlagEdited {
  return { subject: "flag", action: "described", before: flag, after: described(flag, edit.about, now) };
}

/** The flag's next version, with what `about` says of it. */
export function described(flag: FlagRecord, about: FlagAbout | undefined, now: number): FlagRecord {
  const { kind, description, owner, expiresAt, ...rest } = flag;
  const known = {
    kind,
    ...(description !== undefined && { description }),
    ...(owner !== undefined && { owner }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
  return { ...rest, ...aboutOf(known, about), version: flag.version + 1, updatedAt: now };
}

type About = Pick<FlagRecord, "kind" | "description" | "owner" | "expiresAt">;

/** What is known, with the words of an edit over it; null takes a field away. */
export function aboutOf(known: About, about: FlagAbout = {}): About {
  const description = about.description === undefined ? known.description : about.description;
  const owner = about.owner === undefined ? known.owner : about.owner;
  const expiresAt = about.expiresAt === undefined ? known.expiresAt : about.expiresAt;
  return {
    kind: about.kind ?? known.kind,
    ...(typeof description === "string" && { description }),
    ...(typeof owner === "string" && { owner }),
    ...(typeof expiresAt === "number" && { expiresAt }),
  };
}
