import { literally } from "../words.ts";

/**
 * A regular expression for the IPv4 addresses of a range, `10.1.0.0/16`, or for one address.
 *
 * @returns undefined for what is none: an IPv6 range cannot be said, since an address has many spellings
 */
export function cidrPattern(range: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(range);
  if (match === null) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const bits = Number(match[5] ?? 32);
  if (bits > 32 || octets.some((octet) => octet > 255)) return undefined;
  const parts = octets.map((octet, at) => octetPattern(octet, Math.min(8, Math.max(0, bits - at * 8))));
  return `^${parts.join(literally("."))}$`;
}

function octetPattern(octet: number, fixedBits: number): string {
  if (fixedBits === 8) return String(octet);
  if (fixedBits === 0) return "[0-9]{1,3}";
  const size = 2 ** (8 - fixedBits);
  const first = octet - (octet % size);
  return `(${Array.from({ length: size }, (_, at) => first + at).join("|")})`;
}
