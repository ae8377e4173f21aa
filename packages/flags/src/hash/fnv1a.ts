/**
 * FNV-1a, 32 bit, over UTF-16 code units, as GrowthBook has it; for ASCII the same as over bytes.
 *
 * @returns an unsigned 32-bit integer
 */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
