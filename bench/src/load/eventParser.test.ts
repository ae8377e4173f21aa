import fc from "fast-check";
import { expect, test } from "vitest";
import { EventParser } from "./eventParser.ts";

test("events come out the same however the stream is cut into chunks", () => {
  const text = ": hi\n\nretry: 100\n\nid: 1\ndata: one\n\nid: 2\nevent: x\ndata: two\ndata: lines\n\n";
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const parser = new EventParser();
      const bounds = [0, ...cuts.toSorted((a, b) => a - b), text.length];
      const events = bounds.flatMap((from, i) => parser.push(text.slice(from, bounds[i + 1] ?? from)));
      expect(events).toEqual([
        { id: "1", data: "one" },
        { id: "2", data: "two\nlines" },
      ]);
    }),
  );
});

test("an event that is not whole at the end is dropped, and garbage is an error", () => {
  const parser = new EventParser();
  expect(parser.push("id: 3\ndata: thr")).toEqual([]);
  expect(() => new EventParser().push("HTTP/1.1 200 OK\n\n")).toThrow("garbage");
});
