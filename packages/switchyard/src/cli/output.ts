import type { Style } from "./style.ts";

/** The part of a stream that commands write to. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

/** Data goes to stdout, messages to stderr, so that a pipe gets data only. */
export interface Output {
  readonly json: boolean;
  /** Look of stdout. */
  readonly style: Style;
  readonly stdout: Sink;
  /** The command's result: lines for a person, or one JSON document. */
  result(document: unknown, lines: () => readonly string[]): void;
  /** One JSON document of a stream; only written with --json. */
  document(value: unknown): void;
  /** Lines on stdout; not written with --json. */
  print(...lines: readonly string[]): void;
  /** A message on stderr. */
  note(text: string): void;
}

export function createOutput(stdout: Sink, stderr: Sink, style: Style, json: boolean): Output {
  const document = (value: unknown) => {
    if (json) stdout.write(`${JSON.stringify(value)}\n`);
  };
  const print = (...lines: readonly string[]) => {
    if (!json) for (const line of lines) stdout.write(`${line}\n`);
  };
  return {
    json,
    style,
    stdout,
    document,
    print,
    result: (value, lines) => (json ? document(value) : print(...lines())),
    note: (text) => stderr.write(`${text}\n`),
  };
}
