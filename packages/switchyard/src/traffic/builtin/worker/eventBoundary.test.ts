import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventBoundary } from "./eventBoundary.ts";

describe("EventBoundary", () => {
  it.each(["\n", "\r", "\r\n"])(
    "finds the end of an event with the line end %j, however the bytes are cut",
    (end) => {
      const event = `id: 1${end}data: x${end}${end}`;
      fc.assert(
        fc.property(fc.nat(event.length), (cut) => {
          const boundary = new EventBoundary();
          boundary.feed(Buffer.from(event.slice(0, cut)));
          boundary.feed(Buffer.from(event.slice(cut)));
          expect(boundary.atEnd).toBe(true);
        }),
      );
      const boundary = new EventBoundary();
      // After CR LF CR the event is complete: the last LF adds nothing.
      const complete = end === "\r\n" ? event.length - 1 : event.length;
      expect(boundary.feed(Buffer.from(`${event}data: next`))).toBe(complete);
      expect(boundary.atEnd).toBe(false);
    },
  );

  it("is at an end before anything came", () => {
    expect(new EventBoundary().atEnd).toBe(true);
  });
});
