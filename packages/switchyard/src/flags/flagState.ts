import type { FlagDefinition } from "@switchyard/flags";

/** `off`: the default in the code applies, also where it was killed before. */
export type FlagState = "on" | "off" | "killed";

export function flagStateOf({ state, killed }: FlagDefinition): FlagState {
  if (state === "DISABLED") return "off";
  return killed === true ? "killed" : "on";
}
