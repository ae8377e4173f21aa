/** Names of a `search_path`, in PostgreSQL's way of writing lists of identifiers. */
export function parseSearchPath(text: string): readonly string[] {
  return [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^,]*?))\s*(?:,|$)/g)]
    .map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain.toLowerCase())
    .filter((name) => name !== "");
}

export function formatSearchPath(names: readonly string[]): string {
  return names
    .map((name) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`))
    .join(",");
}

/** The version first, then what the app had, with its own schema in it and without other versions of the same app. */
export function versionedSearchPath(
  version: string,
  schema: string,
  existing: readonly string[],
): readonly string[] {
  const prefix = version.replace(/\d+$/, "");
  const kept = existing.filter(
    (name) => !(name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))),
  );
  return [version, ...(kept.includes(schema) ? kept : [schema, ...kept])];
}
