import type { Clock } from "../../../clock.ts";
import { cursorOfLast, isLater, type LogCursor, readOn } from "./cursor.ts";
import type { InstanceLog } from "./instanceLog.ts";
import { LineSplitter } from "./lineSplitter.ts";

/** The newest `lines` lines of a log, then, if `follow`, each new one until `signal` aborts. */
export async function* readLog(
  log: InstanceLog,
  options: { readonly lines: number; readonly follow: boolean },
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const splitter = new LineSplitter(maxLineBytes);
  let cursor = cursorOfLast(log, options.lines);
  while (!signal.aborted) {
    const { bytes, next } = readOn(log, cursor);
    cursor = next;
    yield* splitter.push(bytes);
    if (bytes.length > 0) continue;
    if (!options.follow) break;
    // Aborting is the one way to end following.
    await clock.sleep(pollMs, signal).catch(() => {});
  }
  yield* splitter.flush();
}

/** The newest lines that were written after `since`, at once. */
export function lastLines(log: InstanceLog, lines: number, since: LogCursor): readonly string[] {
  const splitter = new LineSplitter(maxLineBytes);
  const last = cursorOfLast(log, lines);
  let cursor = isLater(last, since) ? last : since;
  let found: string[] = [];
  // Bounded, since an app can write faster than this reads.
  for (let round = 0; round < maxRounds; round++) {
    const { bytes, next } = readOn(log, cursor);
    if (bytes.length === 0) break;
    cursor = next;
    found = [...found, ...splitter.push(bytes)].slice(-lines);
  }
  return [...found, ...splitter.flush()].slice(-lines);
}

const maxLineBytes = 64 * 1024;
const pollMs = 200;
const maxRounds = 100;
