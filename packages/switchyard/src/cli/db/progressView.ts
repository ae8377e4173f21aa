import type { Progress } from "../../schema/port.ts";
import { progressText } from "../../schema/progressText.ts";
import type { Output } from "../output.ts";
import { isNews, progressLine } from "../render/db/progress.ts";
import { timeOfDay } from "../render/units.ts";

/** Where a long verb shows how far it is. */
export interface ProgressView {
  progress(progress: Progress): void;
  /** A line that is worth keeping. */
  note(text: string): void;
  close(): void;
}

/** One line redrawn in place on a terminal, appended lines elsewhere, one JSON document for each moment with --json. */
export function progressView(out: Output): ProgressView {
  if (out.json) return jsonView(out);
  return out.stdout.isTTY === true ? statusLine(out) : logView(out);
}

function jsonView(out: Output): ProgressView {
  return {
    progress: (progress) => out.document({ kind: "progress", ...progress }),
    note: (text) => out.document({ kind: "notice", text }),
    close: () => {},
  };
}

function statusLine({ stdout, style }: Output): ProgressView {
  let latest: Progress | undefined;
  let timer: NodeJS.Timeout | undefined;
  const draw = () => {
    timer = undefined;
    if (latest === undefined) return;
    stdout.write(`\r${progressLine(latest, { ...style, width: (stdout.columns ?? 80) - 1 })}${clearRest}`);
  };
  const note = (text: string) => {
    stdout.write(`\r${text}${clearRest}\n`);
    draw();
  };
  return {
    progress: (progress) => {
      latest = progress;
      if (progress.note === undefined) timer ??= setTimeout(draw, redrawMs);
      else note(progress.note);
    },
    note,
    close: () => {
      clearTimeout(timer);
      stdout.write(`\r${clearRest}`);
    },
  };
}

function logView(out: Output): ProgressView {
  let printed: { readonly progress: Progress; readonly at: number } | undefined;
  const append = (text: string) => out.print(`${timeOfDay(new Date())} ${text}`);
  const heartbeat = setInterval(() => {
    if (printed !== undefined) append(`${progressText(printed.progress)} (still at it)`);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    progress: (progress) => {
      const now = Date.now();
      if (progress.note !== undefined) append(progress.note);
      if (printed !== undefined && !isNews(printed.progress, progress) && now - printed.at < lineMs) return;
      printed = { progress, at: now };
      heartbeat.refresh();
      append(progressText(progress));
    },
    note: append,
    close: () => clearInterval(heartbeat),
  };
}

const redrawMs = 80;
/** Between two lines of a log that say nothing new but the numbers. */
const lineMs = 5_000;
/** Below the silence after which CI systems and people begin to doubt. */
const heartbeatMs = 15_000;

const clearRest = `${String.fromCharCode(27)}[K`;
