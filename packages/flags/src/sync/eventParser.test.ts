import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ServerSentEvent, createEventParser } from "./eventParser.ts";

function parse(...pieces: string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  const take = createEventParser((event) => events.push(event));
  for (const piece of pieces) take(piece);
  return events;
}

describe("the event parser", () => {
  it("reads type, data and id, and keeps the id for later events", () => {
    expect(parse("event: put\nid: 7\ndata: {}\n\nevent: ping\ndata: 1\n\n")).toEqual([
      { type: "put", data: "{}", id: "7" },
      { type: "ping", data: "1", id: "7" },
    ]);
  });

  it("joins several data lines and takes away one space only", () => {
    expect(parse("data:a\ndata:  b\ndata\n\n")).toEqual([
      { type: "message", data: "a\n b\n", id: undefined },
    ]);
  });

  it("leaves out comments, unknown fields, events without data and what was not ended", () => {
    expect(parse("\uFEFF: hello\nretry: 5\n\nevent: none\n\ndata: x")).toEqual([]);
  });

  it("gives the same events however the text is cut, with every kind of line end", () => {
    const text =
      "event: a\r\ndata: 1\r\n\r\ndata: 2\rdata: 3\r\r: c\ndata: \uD83D\uDE00\n\nevent: b\ndata: 4\n\n";
    const whole = parse(text);
    expect(whole.map((event) => event.data)).toEqual(["1", "2\n3", "\uD83D\uDE00", "4"]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect(parse(...pieces)).toEqual(whole);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("refuses an event that is too long, but not many comments", () => {
    const take = createEventParser(() => {}, 100);
    for (let count = 0; count < 50; count++) take(": a comment of some length\n");
    take("data: short\n\n");
    expect(() => take(`data: ${"x".repeat(100)}`)).toThrow(RangeError);
  });

  it("takes an event of 8 MB in small pieces in well under a second", () => {
    const events: ServerSentEvent[] = [];
    const take = createEventParser((event) => events.push(event));
    const piece = "x".repeat(1024);
    const started = performance.now();
    take("data: ");
    for (let count = 0; count < 8192; count++) take(piece);
    take("\n\n");
    expect(events[0]!.data.length).toBe(8 * 1024 * 1024);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
