import { FormIndex } from "./formIndex.ts";

/** Takes secret values out of anything that is shown, logged or stored. */
export interface Redactor {
  /**
   * Values that are known from now on. Those shorter than 4 characters are ignored: replacing them would garble ordinary
   * text.
   */
  add(values: Iterable<string>): void;
  /**
   * Values that are read anew whenever they are used, and may be others each time, as a command's token: of all of them
   * only the thousand that were used last are known.
   */
  addPassing(values: Iterable<string>): void;
  redact(text: string): string;
}

const minLength = 4;
const passingKept = 1_000;

/** A redactor that knows nothing yet. Values are also found URL-encoded, JSON-escaped and in base64. */
export function createRedactor(): Redactor {
  const lasting = new Set<string>();
  /** The one that was used last at the end. */
  const passing = new Set<string>();
  const forms = new FormIndex(minLength);
  return {
    add(values) {
      for (const value of values) {
        if (lasting.has(value)) continue;
        lasting.add(value);
        if (!passing.delete(value)) forms.add(formsOf(value));
      }
    },
    addPassing(values) {
      for (const value of values) {
        if (lasting.has(value)) continue;
        if (!passing.delete(value)) forms.add(formsOf(value));
        passing.add(value);
        const [oldest] = passing;
        if (passing.size <= passingKept || oldest === undefined) continue;
        passing.delete(oldest);
        forms.remove(formsOf(oldest));
      }
    },
    redact: (text) => forms.replaceIn(text),
  };
}

function formsOf(value: string): ReadonlySet<string> {
  // Logs come line by line, so that a key of several lines is never seen whole.
  const lines = value.includes("\n") ? value.split(/\r?\n/).filter((line) => line.length >= 16) : [];
  return new Set([value, ...lines].filter((part) => part.length >= minLength).flatMap(encodings));
}

function encodings(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const base64 = Buffer.from(value, "utf8").toString("base64");
  return [
    value,
    encodeURIComponent(value.toWellFormed()),
    encodeURIComponent(value.toWellFormed()).replaceAll("%20", "+"),
    json,
    // A JSON text inside of another one, as in a structured log line.
    JSON.stringify(json).slice(1, -1),
    base64,
    base64.replace(/=+$/, ""),
    Buffer.from(value, "utf8").toString("base64url"),
  ];
}
