import pc from "picocolors";
import { type Symbols, asciiSymbols, unicodeSymbols } from "./render/symbols.ts";

/** How text may look where it goes. */
export interface Style {
  readonly colors: ReturnType<typeof pc.createColors>;
  readonly symbols: Symbols;
  /** Columns; lines are cut to it. Infinity where nothing wraps. */
  readonly width: number;
}

export interface StyleInput {
  readonly terminal: boolean;
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** False for `--no-color`. */
  readonly color: boolean;
}

/** Colour only on a terminal unless FORCE_COLOR; symbols beyond ASCII only where the locale is UTF-8. */
export function styleFor({ terminal, columns, env, color }: StyleInput): Style {
  return {
    colors: pc.createColors(color && wantsColor(terminal, env)),
    symbols: isUtf8(env) ? unicodeSymbols : asciiSymbols,
    width: terminal ? (columns ?? 80) : Infinity,
  };
}

function wantsColor(terminal: boolean, env: StyleInput["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return terminal && env["TERM"] !== "dumb";
}

function isUtf8(env: StyleInput["env"]): boolean {
  return /utf-?8/i.test(env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "");
}
