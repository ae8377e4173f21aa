import type { FlagAbout, FlagKind } from "../../flags/records.ts";
import type { OptionSpec } from "../command.ts";
import { parseTime } from "./time.ts";

export interface AboutOptions {
  readonly kind?: FlagKind;
  readonly owner?: string;
  readonly expires?: string;
  readonly description?: string;
}

export const aboutOptions: readonly OptionSpec[] = [
  {
    flags: "--kind <kind>",
    summary: "What it is for (default: release)",
    choices: ["release", "operational", "experiment", "permission"],
  },
  { flags: "--owner <name>", summary: "Who answers for it" },
  {
    flags: "--expires <time>",
    summary: "When it should be gone: 30d, or 2026-05-01; `never` takes that away",
  },
  { flags: "-d, --description <text>", summary: "What it does" },
];

/** An empty text takes a field away. */
export function aboutOf({ kind, owner, expires, description }: AboutOptions, now: number): FlagAbout {
  return {
    ...(kind !== undefined && { kind }),
    ...(owner !== undefined && { owner: owner || null }),
    ...(description !== undefined && { description: description || null }),
    ...(expires !== undefined && {
      expiresAt: expires === "never" || expires === "" ? null : Date.parse(parseTime(expires, now)),
    }),
  };
}
