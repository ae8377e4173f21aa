/**
 * MurmurHash3, x86 32-bit variant (Austin Appleby, public domain), exact.
 *
 * @param bytes the data to hash
 * @param seed unsigned 32-bit; 0 by default
 * @returns an unsigned 32-bit integer
 */
export function murmur3_32(bytes: Uint8Array, seed = 0): number {
  const length = bytes.length;
  const tail = length & ~3;
  let hash = seed | 0;
  for (let at = 0; at < tail; at += 4) {
    const block =
      byte(bytes, at) |
      (byte(bytes, at + 1) << 8) |
      (byte(bytes, at + 2) << 16) |
      (byte(bytes, at + 3) << 24);
    hash = mixBlock(hash, block);
  }
  let rest = 0;
  for (let at = length - 1; at >= tail; at--) rest = (rest << 8) | byte(bytes, at);
  return finishHash(hash, rest, length);
}

/** Takes in four bytes, the first of them lowest. */
export function mixBlock(hash: number, block: number): number {
  const mixed = hash ^ scramble(block);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** @param rest the bytes after the last whole block, the first of them lowest; 0 for none */
export function finishHash(hash: number, rest: number, length: number): number {
  let h = hash ^ scramble(rest) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at]!;
}

function scramble(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}
