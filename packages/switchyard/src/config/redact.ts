/** Takes secret values out of anything that is shown, logged or stored. */
export interface Redactor {
  /** Values shorter than 4 characters are ignored: replacing them would garble ordinary text. */
  add(values: Iterable<string>): void;
  redact(text: string): string;
}

const minLength = 4;

/** A redactor that knows nothing yet. Values are also found URL-encoded, JSON-escaped and in base64. */
export function createRedactor(): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    add(values) {
      for (const value of values) for (const form of formsOf(value)) forms.add(form);
      // Longest first: a secret that contains another must not leave its rest behind.
      const ordered = [...forms]
        .toSorted((a, b) => b.length - a.length)
        .map((form) => form.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
      pattern = ordered.length === 0 ? undefined : new RegExp(ordered.join("|"), "g");
    },
    redact: (text) => (pattern === undefined ? text : text.replace(pattern, "[redacted]")),
  };
}

function formsOf(value: string): readonly string[] {
  // Logs come line by line, so that a key of several lines is never seen whole.
  const lines = value.includes("\n") ? value.split(/\r?\n/).filter((line) => line.length >= 16) : [];
  return [value, ...lines].filter((part) => part.length >= minLength).flatMap(encodings);
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
