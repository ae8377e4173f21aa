import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { errorCode } from "../errorCode.ts";
import type { InstanceLog } from "./instanceLog.ts";

/**
 * A place in an instance's log that stays valid when files are rotated: the file that was the current one after so
 * many rotations, and the offset in it. Reads are synchronous and small, so no rotation of this process (the only
 * one that rotates) can come between finding the file and reading from it.
 */
export interface LogCursor {
  readonly rotations: number;
  readonly offset: number;
}

/** Where the newest `lines` lines begin. An unended last line counts as one. */
export function cursorOfLast(log: InstanceLog, lines: number): LogCursor {
  let cursor = endOf(log);
  if (lines === 0) return cursor;
  let wanted = lines;
  let atEnd = true;
  for (let age = 0; ; age++) {
    const file = tryOpen(log.file(age));
    if (file === undefined) return cursor;
    try {
      let end = fstatSync(file).size;
      while (end > 0) {
        const start = Math.max(0, end - chunkBytes);
        const chunk = readAt(file, start, end - start);
        for (let index = chunk.length - 1; index >= 0; index--) {
          const isBreak = chunk[index] === newline;
          // The break at the very end ends the newest line; every other one begins a later line.
          if (isBreak && !atEnd && --wanted === 0) {
            return { rotations: log.rotations - age, offset: start + index + 1 };
          }
          atEnd = false;
        }
        end = start;
      }
      cursor = { rotations: log.rotations - age, offset: 0 };
    } finally {
      closeSync(file);
    }
  }
}

export function isLater(a: LogCursor, b: LogCursor): boolean {
  return a.rotations === b.rotations ? a.offset > b.offset : a.rotations > b.rotations;
}

/** The next bytes and where they end; no bytes: this is the end of the log for now. */
export function readOn(log: InstanceLog, cursor: LogCursor): { bytes: Buffer; next: LogCursor } {
  let at = cursor;
  while (true) {
    const bytes = readFileAt(log.file(log.rotations - at.rotations), at.offset);
    if (bytes.length > 0 || at.rotations >= log.rotations) {
      return { bytes, next: { rotations: at.rotations, offset: at.offset + bytes.length } };
    }
    // Read to its end, or dropped by rotation before it was read.
    at = { rotations: at.rotations + 1, offset: 0 };
  }
}

/** Where the log ends now. */
export function endOf(log: InstanceLog): LogCursor {
  const file = tryOpen(log.file(0));
  if (file === undefined) return { rotations: log.rotations, offset: 0 };
  try {
    return { rotations: log.rotations, offset: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}

function readFileAt(path: string, offset: number): Buffer {
  const file = tryOpen(path);
  if (file === undefined) return Buffer.alloc(0);
  try {
    return readAt(file, offset, chunkBytes);
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
}

function tryOpen(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

const newline = 0x0a;
const chunkBytes = 64 * 1024;
