import { finishHash, mixBlock } from "./murmur3.ts";

/** MurmurHash3 (x86, 32 bit) that some text has gone into, and more can. Made once for what many texts begin with. */
export interface TextHash {
  readonly text: string;
  readonly seed: number;
  /** After the last whole block. */
  readonly hash: number;
  /** The bytes after that, the first of them lowest, and how many bits they are. */
  readonly rest: number;
  readonly restBits: number;
  readonly bytes: number;
}

/** @param seed unsigned 32-bit; 0 by default */
export function beginTextHash(text: string, seed = 0): TextHash {
  const encoded = new TextEncoder().encode(text);
  let hash = seed | 0;
  let rest = 0;
  encoded.forEach((byte, at) => {
    rest |= byte << ((at & 3) * 8);
    if ((at & 3) !== 3) return;
    hash = mixBlock(hash, rest);
    rest = 0;
  });
  return { text, seed, hash, rest, restBits: (encoded.length & 3) * 8, bytes: encoded.length };
}

const empty = beginTextHash("");

/**
 * `murmur3_32` of a text in UTF-8, without an array of its bytes. As TextEncoder has it, half a surrogate pair counts
 * as U+FFFD.
 *
 * @param begun what comes before the text
 * @returns an unsigned 32-bit integer
 */
export function murmur3OfText(text: string, begun: TextHash = empty): number {
  return signedHash(text, begun) >>> 0;
}

/** Signed, since half of the unsigned numbers would be allocated where they are returned. */
function signedHash(text: string, begun: TextHash): number {
  let hash = begun.hash;
  let rest = begun.rest;
  const bits = begun.restBits;
  let start = 0;
  // Nearly all keys are ASCII, and four characters of it are a block.
  for (const last = text.length - 4; start <= last; start += 4) {
    const a = text.charCodeAt(start);
    const b = text.charCodeAt(start + 1);
    const c = text.charCodeAt(start + 2);
    const d = text.charCodeAt(start + 3);
    if ((a | b | c | d) > 0x7f) return signedHashOfRest(text, start, begun, hash, rest);
    const block = a | (b << 8) | (c << 16) | (d << 24);
    hash = mixBlock(hash, rest | (block << bits));
    // In two steps, since a shift by 32 is one by 0.
    rest = (block >>> 1) >>> (31 - bits);
  }
  return signedHashOfRest(text, start, begun, hash, rest);
}

/** Goes on at a place, of which everything before is in the hash and the rest. */
function signedHashOfRest(text: string, start: number, begun: TextHash, hash: number, rest: number): number {
  let restBits = begun.restBits;
  let bytes = begun.bytes + start;
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    let encoded = unit;
    let bits = 8;
    if (unit > 0x7f) {
      if (at === 0 && isTorn(begun.text, unit))
        return signedHash(begun.text + text, beginTextHash("", begun.seed));
      const point = scalarAt(text, at);
      if (point > 0xffff) at++;
      encoded = utf8(point);
      bits = point < 0x800 ? 16 : point < 0x1_0000 ? 24 : 32;
    }
    bytes += bits >>> 3;
    rest |= encoded << restBits;
    restBits += bits;
    if (restBits < 32) continue;
    hash = mixBlock(hash, rest);
    restBits -= 32;
    rest = restBits === 0 ? 0 : encoded >>> (bits - restBits);
  }
  return finishHash(hash, rest, bytes) | 0;
}

/** Whether a surrogate pair has its halves in both texts. */
function isTorn(before: string, unit: number): boolean {
  return isSurrogate(unit) && isSurrogate(before.charCodeAt(before.length - 1));
}

function scalarAt(text: string, at: number): number {
  const point = text.codePointAt(at)!;
  return isSurrogate(point) ? 0xfffd : point;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

/** The two to four bytes of a code point, the first of them lowest. */
function utf8(point: number): number {
  const last = 0x80 | (point & 0x3f);
  if (point < 0x800) return 0xc0 | (point >> 6) | (last << 8);
  const third = 0x80 | ((point >> 6) & 0x3f);
  if (point < 0x1_0000) return 0xe0 | (point >> 12) | (third << 8) | (last << 16);
  return 0xf0 | (point >> 18) | ((0x80 | ((point >> 12) & 0x3f)) << 8) | (third << 16) | (last << 24);
}
