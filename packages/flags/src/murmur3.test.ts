import { describe, expect, it } from "vitest";
import { murmur3_32 } from "./murmur3.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("murmur3_32", () => {
  it.each([
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["", 0xffffffff, 0x81f16f39],
    ["test", 0, 0xba6bd213],
    ["test", 0x9747b28c, 0x704b81dc],
    ["Hello, world!", 0, 0xc0363e43],
    ["Hello, world!", 0x9747b28c, 0x24884cba],
    ["The quick brown fox jumps over the lazy dog", 0, 0x2e4ff723],
    ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
    ["aaaa", 0x9747b28c, 0x5a97808a],
    ["aaa", 0x9747b28c, 0x283e0130],
    ["aa", 0x9747b28c, 0x5d211726],
    ["a", 0x9747b28c, 0x7fa09ea6],
    ["abcd", 0x9747b28c, 0xf0478627],
    ["abc", 0x9747b28c, 0xc84a62dd],
    ["ab", 0x9747b28c, 0x74875592],
    ["ππππππππ", 0x9747b28c, 0xd58063c1],
  ])("gives the published value for %j with seed %i", (text, seed, expected) => {
    expect(murmur3_32(utf8(text), seed)).toBe(expected);
  });

  it("reads bytes above 0x7f and the block's byte order as the reference does", () => {
    expect(murmur3_32(Uint8Array.of(0xff, 0xff, 0xff, 0xff))).toBe(0x76293b50);
    expect(murmur3_32(Uint8Array.of(0x21, 0x43, 0x65, 0x87))).toBe(0xf55b516b);
    expect(murmur3_32(Uint8Array.of(0x21, 0x43, 0x65))).toBe(0x7e4a8634);
    expect(murmur3_32(Uint8Array.of(0x21, 0x43))).toBe(0xa0f7b07a);
    expect(murmur3_32(Uint8Array.of(0x21))).toBe(0x72661cf4);
    expect(murmur3_32(Uint8Array.of(0, 0, 0, 0))).toBe(0x2362f9de);
  });
});
