/** `"pro"`, `absent`, `a list of 3`: a value as explanations name it. Never runs code that belongs to the value. */
export function inWords(value: unknown): string {
  if (value === undefined || value === null) return "absent";
  if (typeof value === "string")
    return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value);
  if (value instanceof Date) return momentInWords(Date.prototype.getTime.call(value));
  if (!Array.isArray(value)) return typeof value === "object" ? "an object" : `a ${typeof value}`;
  if (value.length > 10) return `a list of ${value.length}`;
  return `[${value.map((member) => (Array.isArray(member) ? "a list" : inWords(member))).join(", ")}]`;
}

export function momentInWords(at: number): string {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at);
}

export function listInWords(values: readonly unknown[]): string {
  const shown = values.slice(0, 10).map(inWords).join(", ");
  return values.length > 10 ? `${shown} and ${values.length - 10} more` : shown;
}
