import type { Segment } from "@switchyard/flags";
import type { FlagSnapshot } from "../../../flags/records.ts";
import { segmentLines } from "./definition.ts";
import { differences } from "./differences.ts";
import { changed, firstWords, flagDifferences } from "./flagDifferences.ts";

interface Change {
  readonly subject: "flag" | "segment" | "environment";
  readonly before?: unknown;
  readonly after?: unknown;
}

/** In what way a flag, segment or environment changed, a line each. */
export function changeDifferences({ subject, before, after }: Change): string[] {
  if (subject === "flag" && isObject(after)) {
    return isObject(before)
      ? flagDifferences(snapshot(before), snapshot(after))
      : firstWords(snapshot(after));
  }
  if (subject === "segment" && isObject(before) && isObject(after)) {
    const words = changed("who", segmentLines(before).join("; "), segmentLines(after).join("; "));
    return words.length > 0 ? words : differences(before, after);
  }
  return differences(before, after);
}

// The control plane's records; what is in them is checked where they are made.
function snapshot(value: object): FlagSnapshot {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return value as FlagSnapshot;
}

function isObject(value: unknown): value is object & Segment {
  return typeof value === "object" && value !== null;
}
