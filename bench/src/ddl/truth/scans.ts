/** Two witnesses of which tables were read: the statistics, and what the server said; and what was copied was read. */
export function scansOf(
  counted: readonly string[],
  said: readonly string[],
  copies: readonly string[],
): { readonly scans: readonly string[]; readonly doubtful: readonly string[] } {
  const scans = [...new Set([...counted, ...said, ...copies])].toSorted();
  return { scans, doubtful: said.filter((table) => !counted.includes(table)) };
}
