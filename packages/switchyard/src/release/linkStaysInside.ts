/**
 * Whether a symbolic link at `path` (relative to the release's root) can only lead to something inside the release.
 * `..` is accepted at the beginning of the target alone: after a name it would be resolved from wherever that name
 * leads if it is itself a link, which no look at the text can tell.
 */
export function linkStaysInside(path: string, target: string): boolean {
  if (target === "" || target.startsWith("/")) return false;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const firstName = parts.findIndex((part) => part !== "..");
  const ups = firstName === -1 ? parts.length : firstName;
  if (parts.slice(ups).includes("..")) return false;
  return ups <= path.split("/").length - 1;
}
