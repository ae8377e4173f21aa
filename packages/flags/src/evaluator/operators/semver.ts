export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: readonly string[];
}

/**
 * Reads a version as of semver.org, and as flagd does also `v1.2.3`, `1.2`, `1` and numbers. Build metadata is left out.
 *
 * @returns undefined for what is no version
 */
export function parseVersion(value: unknown): Version | undefined {
  const text = versionText(value);
  if (text === undefined || text.length > longestVersion) return undefined;
  const match = fullVersion.exec(text) ?? partialVersion.exec(text);
  if (match === null) return undefined;
  const major = Number(match[1]);
  const minor = Number(match[2] ?? 0);
  const patch = Number(match[3] ?? 0);
  if (Math.max(major, minor, patch) > Number.MAX_SAFE_INTEGER) return undefined;
  return { major, minor, patch, prerelease: match[4]?.split(".") ?? [] };
}

/** Below zero: `a` is the older; undefined: one of them is no version. */
export function compareVersions(a: unknown, b: unknown): number | undefined {
  const left = parseVersion(a);
  const right = parseVersion(b);
  return left && right && precedence(left, right);
}

/** `~`: same major and minor version; `^`: same major version. Undefined: no version, or no such operator. */
export function versionMatches(operator: string, a: unknown, b: unknown): boolean | undefined {
  const left = parseVersion(a);
  const right = parseVersion(b);
  return left && right && parsedVersionMatches(operator, left, right);
}

/** The same for what was parsed before. */
export function parsedVersionMatches(operator: string, a: Version, b: Version): boolean | undefined {
  switch (operator) {
    case "=":
      return precedence(a, b) === 0;
    case "!=":
      return precedence(a, b) !== 0;
    case "<":
      return precedence(a, b) < 0;
    case "<=":
      return precedence(a, b) <= 0;
    case ">":
      return precedence(a, b) > 0;
    case ">=":
      return precedence(a, b) >= 0;
    case "~":
      return a.major === b.major && a.minor === b.minor;
    case "^":
      return a.major === b.major;
    default:
      return undefined;
  }
}

const longestVersion = 256;
const fullVersion =
  /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-z-][\da-z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-z-][\da-z-]*))*))?(?:\+[\da-z-]+(?:\.[\da-z-]+)*)?$/i;
const partialVersion = /^v?(\d+)(?:\.(\d+))?$/i;

function versionText(value: unknown): string | undefined {
  if (typeof value === "string") return value.length > longestVersion ? undefined : value.trim();
  return typeof value === "number" ? String(value) : undefined;
}

function precedence(a: Version, b: Version): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.patch - b.patch ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  // A version without one is the finished release, so the newer.
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const difference = compareIdentifiers(a[at]!, b[at]!);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const aNumeric = /^\d+$/.test(a);
  const bNumeric = /^\d+$/.test(b);
  if (aNumeric !== bNumeric) return aNumeric ? -1 : 1;
  // Without leading zeros the longer number is the greater one, however many digits it has.
  if (aNumeric && a.length !== b.length) return a.length - b.length;
  return a === b ? 0 : a < b ? -1 : 1;
}
