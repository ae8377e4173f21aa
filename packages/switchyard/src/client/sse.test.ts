import fc from "fast-check";
import { expect, test } from "vitest";
import { type SseMessage, sseMessages } from "./sse.ts";

test("messages carry their event and data; comments and unknown fields give none", async () => {
  const stream = ": heartbeat\n\nevent: status\ndata: {}\nid: 3\n\ndata: a\ndata: b\r\n\r\n";
  expect(await collect([stream])).toEqual([
    { event: "status", data: "{}" },
    { event: "message", data: "a\nb" },
  ]);
});

test("a message that was cut off is not given", async () => {
  expect(await collect(['event: status\ndata: {"half":'])).toEqual([]);
});

test("wherever the network cuts the stream, the messages are the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(60), { maxLength: 6 }), async (cuts) => {
      const stream = "event: status\ndata: {}\n\n: x\n\nevent: event\r\ndata: é\r\n\r\n";
      expect(await collect(cut(stream, cuts))).toEqual(await collect([stream]));
    }),
  );
});

async function collect(chunks: readonly string[]): Promise<SseMessage[]> {
  async function* source() {
    yield* chunks;
  }
  const messages: SseMessage[] = [];
  for await (const message of sseMessages(source())) messages.push(message);
  return messages;
}

function cut(text: string, at: readonly number[]): string[] {
  const places = [0, ...at.toSorted((a, b) => a - b), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}
