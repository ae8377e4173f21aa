import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface MemoryFigures {
  /** Bytes that an evaluation leaves to the garbage collector. */
  readonly allocations: {
    readonly evaluations: number;
    readonly staticBytes: number;
    readonly rulesBytes: number;
  };
  /** Of a whole document, in a process that has compiled none before. */
  readonly compile: {
    readonly flags: number;
    /** Of processor time. */
    readonly ms: number;
    /** What stays in the heap, the document with it. */
    readonly bytes: number;
  };
}

/** Measured in a process of its own. */
export async function memoryFigures(evaluations: number, flags: number): Promise<MemoryFigures> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--expose-gc",
    // Nothing is collected while it is counted.
    "--min-semi-space-size=256",
    "--max-semi-space-size=256",
    fileURLToPath(new URL("child.ts", import.meta.url)),
    `--evaluations=${evaluations}`,
    `--flags=${flags}`,
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what the child wrote
  return JSON.parse(stdout) as MemoryFigures;
}
