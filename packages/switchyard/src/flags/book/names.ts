/** What is wrong with the key of a flag or the name of a segment; undefined: nothing. */
export function nameProblem(name: unknown): string | undefined {
  if (typeof name !== "string") return "must be a string";
  if (name.length < 1 || name.length > 200) return "must have 1 to 200 characters";
  if (!/^[A-Za-z0-9._:/-]+$/.test(name)) return "may hold letters, digits and . _ : / - only";
  if (name.split("/").some((part) => part === "." || part === ".."))
    return "must not have a part . or .., which addresses leave out";
  return isReserved(name) ? `"${name}" is reserved` : undefined;
}

/** As of a flag's key, for what a document may name otherwise: JSONLogic fragments. */
export function isReserved(name: string): boolean {
  return name === "prototype" || name in Object.prototype;
}

/** What is wrong with the name of an environment; undefined: nothing. */
export function environmentProblem(name: string): string | undefined {
  if (isReserved(name)) return `"${name}" is reserved`;
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(name)
    ? undefined
    : "must have 1 to 40 letters, digits, or . _ - after the first";
}
