import { createWriteStream, type WriteStream } from "node:fs";

/** One line of the access log. */
export interface AccessEntry {
  readonly time: string;
  readonly app?: string;
  readonly release?: number;
  readonly instance?: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** Of the response body. */
  readonly bytes: number;
  readonly retries: number;
  /** Why the router itself answered or gave up. */
  readonly reason?: string;
}

export interface AccessLog {
  readonly enabled: boolean;
  write(entry: AccessEntry): void;
  close(): Promise<void>;
}

export const noAccessLog: AccessLog = {
  enabled: false,
  write: () => {},
  close: () => Promise.resolve(),
};

const flushMs = 100;
const flushBytes = 64 * 1024;
/** A disk that cannot keep up costs lines, not memory or requests. */
const backlogBytes = 16 * 1024 * 1024;

/**
 * Appends one JSON line per request to a file (`-` = standard output), many lines per write, so that workers can share
 * the file. Never blocks and never fails a request: what cannot be written is dropped.
 */
export function openAccessLog(path: string): AccessLog {
  const stream: WriteStream | NodeJS.WriteStream =
    path === "-" ? process.stdout : createWriteStream(path, { flags: "a", mode: 0o640 });
  let pending = "";
  let broken = false;
  stream.on("error", (error) => {
    if (!broken) process.stderr.write(`access log ${path}: ${error.message}; no more lines are written\n`);
    broken = true;
  });
  const flush = (): void => {
    if (pending !== "" && !broken && stream.writableLength < backlogBytes) stream.write(pending);
    pending = "";
  };
  const timer = setInterval(flush, flushMs);
  timer.unref();
  return {
    enabled: true,
    write: (entry) => {
      pending += `${JSON.stringify(entry)}\n`;
      if (pending.length >= flushBytes) flush();
    },
    close: async () => {
      clearInterval(timer);
      flush();
      if (stream === process.stdout || broken) return;
      await new Promise<void>((resolve) => {
        stream.end(() => resolve());
      });
    },
  };
}
