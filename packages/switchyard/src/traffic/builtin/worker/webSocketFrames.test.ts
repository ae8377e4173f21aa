import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { restartFrame, WebSocketFrames } from "./webSocketFrames.ts";

const payload = fc.oneof(fc.constantFrom(0, 1, 125, 126, 127, 65_535, 65_536, 70_000), fc.nat(1_000));
const frame = fc.record({ length: payload, masked: fc.boolean() }).map(({ length, masked }) => {
  const mask = masked ? 0x80 : 0;
  const header =
    length < 126
      ? Buffer.from([0x82, mask | length])
      : length < 65_536
        ? Buffer.from([0x82, mask | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([0x82, mask | 127]), bigEndian(length)]);
  return Buffer.concat([header, Buffer.alloc(masked ? 4 : 0), Buffer.alloc(length, 0x81)]);
});

describe("WebSocketFrames", () => {
  it("knows every frame's end, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        fc.array(fc.nat(200_000), { maxLength: 8 }),
        (frames, cuts) => {
          const bytes = Buffer.concat(frames);
          const ends = new Set([0]);
          let total = 0;
          for (const one of frames) ends.add((total += one.length));

          const tracker = new WebSocketFrames();
          const borders = [...new Set(cuts.map((cut) => cut % (bytes.length + 1))), bytes.length];
          let from = 0;
          for (const to of borders.toSorted((a, b) => a - b)) {
            const first = [...ends].find((end) => end > from && end <= to);
            expect(tracker.feed(bytes.subarray(from, to))).toBe(first === undefined ? -1 : first - from);
            expect(tracker.atEnd).toBe(ends.has(to));
            from = to;
          }
        },
      ),
    );
  });

  it("says 1012 in the frame that asks for a reconnect", () => {
    expect(restartFrame).toEqual(Buffer.from([0x88, 0x02, 0x03, 0xf4]));
  });
});

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
