import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { maxFileBytes, type Recording } from "../analysis/replay/recording.ts";
import { readRecording } from "../analysis/replay/parse/readRecording.ts";
import type { SideNames } from "../analysis/replay/parse/sides.ts";
import { SwitchyardError, messageOf } from "../errors.ts";

/** A recording from a file, `-` for standard input. Throws ANALYSIS_INVALID. */
export async function recordingFrom(directory: string, path: string, names: SideNames): Promise<Recording> {
  if (path === "-") return readRecording("standard input", await standardInput(), names);
  return readRecording(path, await bytesOf(resolve(directory, path), path), names);
}

async function bytesOf(file: string, shown: string): Promise<Uint8Array> {
  try {
    // One byte more than is read would be refused; the size is looked at first, so that no huge file is loaded.
    const { size } = await stat(file);
    return size > maxFileBytes ? new Uint8Array(maxFileBytes + 1) : await readFile(file);
  } catch (cause) {
    throw new SwitchyardError("ANALYSIS_INVALID", `${shown} cannot be read: ${messageOf(cause)}.`, {
      next: "Name a file of recorded series, or `-` for standard input.",
      cause,
    });
  }
}

/** As much as is read of a file. */
async function standardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > maxFileBytes) break;
  }
  return Buffer.concat(chunks);
}
