import type { AppStatus } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { field } from "./field.ts";
import { paint } from "./symbols.ts";

type FlagsNow = NonNullable<AppStatus["flags"]>;

/** A line of what ramps and one of what is killed, with a few names each; nothing where there is nothing. */
export function flagFields({ ramps, killed, killedCount }: FlagsNow, style: Style): string[] {
  return [
    ...(ramps.length === 0 ? [] : field("Ramps", listed(ramps.map(rampText), ramps.length), style)),
    ...(killedCount === 0
      ? []
      : field("Killed", listed(killed.map(killedText), killedCount), style, (line) =>
          paint("failed", line, style),
        )),
  ];
}

function rampText({ flag, environment, variant, share, state, purpose }: FlagsNow["ramps"][number]): string {
  const what = purpose === "experiment" ? "tries" : "gives";
  const given = share === null ? "" : ` to ${Number((share / 1_000).toFixed(2))} %`;
  // An experiment waits for people as a matter of course.
  const standing = purpose === "experiment" && state === "paused" ? "" : stateWords[state];
  return `${place(flag, environment)} ${what} ${variant}${given}${standing}`;
}

const stateWords = {
  running: "",
  paused: ", waits for a person",
  aborting: ", is taken back",
  succeeded: "",
  aborted: "",
  failed: "",
} as const;

function killedText({ flag, environment, by }: FlagsNow["killed"][number]): string {
  return `${place(flag, environment)} by ${by === "guard" ? "its guard" : "a person"}`;
}

function place(flag: string, environment: string): string {
  return environment === "production" ? flag : `${flag} in ${environment}`;
}

function listed(texts: readonly string[], all: number): string {
  const named = texts.slice(0, namedMost);
  const more = all - named.length;
  return `${named.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

const namedMost = 3;
