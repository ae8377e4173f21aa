import { createHash } from "node:crypto";

const longest = 63;

/**
 * The login role of one version: `app_shop_v42`. A base role whose name leaves no room for that is cut, with a hash in
 * place of the rest: PostgreSQL would cut the version off.
 */
export function roleOfVersion(baseRole: string, version: string): string {
  const full = `${baseRole}_${version}`;
  if (Buffer.byteLength(full) <= longest) return full;
  const hash = createHash("sha256").update(baseRole).digest("hex").slice(0, 8);
  const room = longest - Buffer.byteLength(`~${hash}_${version}`);
  let start = "";
  for (const character of baseRole) {
    if (Buffer.byteLength(start + character) > room) break;
    start += character;
  }
  return `${start}~${hash}_${version}`;
}
