import { SwitchyardError } from "../../../errors.ts";
import { maxFileBytes, type Recording } from "../recording.ts";
import { RecordingBuilder } from "./builder.ts";
import { readCsv } from "./csv.ts";
import { invalid, start } from "./invalid.ts";
import { readJson } from "./json.ts";
import type { SideNames } from "./sides.ts";

/**
 * A recording from JSON or CSV, told apart by how the text begins. Throws ANALYSIS_INVALID with place, problem and what
 * to do next.
 */
export function readRecording(source: string, bytes: Uint8Array, names: SideNames = {}): Recording {
  if (bytes.byteLength > maxFileBytes) {
    throw new SwitchyardError(
      "ANALYSIS_INVALID",
      `${source} is larger than ${maxFileBytes / 1024 ** 2} MiB.`,
      {
        next: "Record fewer metrics, a shorter time, or one point per several seconds.",
        fields: { bytes: bytes.byteLength, maxFileBytes },
      },
    );
  }
  const text = decode(source, bytes);
  const builder = new RecordingBuilder();
  const read = /^\s*[[{]/.test(text) ? readJson : readCsv;
  read(source, text, builder);
  const metrics = builder.finish(names);
  if (typeof metrics !== "string") return { source, metrics };
  throw invalid(source, start, metrics, "See docs/guide/replay.md for what a recording looks like.");
}

/** Without a byte order mark. */
function decode(source: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalid(source, start, "the file is not UTF-8 text", "Export it as UTF-8, uncompressed.");
  }
}
