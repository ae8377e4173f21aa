import { renameSync, statSync } from "node:fs";
import { type Logger, pino } from "pino";

export type RouterLog = Logger;

const maxBytes = 10_000_000;

/** JSON lines appended to `path`; at 10 MB the file becomes `<path>.1` and a new one begins. */
export function openRouterLog(path: string): RouterLog {
  const destination = pino.destination({ dest: path, append: true, sync: true, mode: 0o600 });
  let bytes = sizeOf(path);
  const rotating = {
    write(line: string): void {
      destination.write(line);
      bytes += Buffer.byteLength(line);
      if (bytes < maxBytes) return;
      bytes = 0;
      renameSync(path, `${path}.1`);
      destination.reopen();
    },
  };
  return pino({ base: { pid: process.pid } }, rotating);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
