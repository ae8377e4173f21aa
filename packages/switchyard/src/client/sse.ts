/** One message of a `text/event-stream`. */
export interface SseMessage {
  readonly event: string;
  readonly data: string;
}

/**
 * Cuts an event stream into messages (WHATWG HTML, section 9.2.6, without `id` and `retry`, which the watch does not
 * use). Comments keep a connection alive and give no message.
 */
export async function* sseMessages(chunks: AsyncIterable<string>): AsyncGenerator<SseMessage, void> {
  let event = "message";
  let data: string[] = [];
  for await (const line of lines(chunks)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") };
      event = "message";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
}

/** Lines ended by LF or CRLF; a last one without an end is given too. */
export async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) yield part.replace(/\r$/, "");
  }
  if (rest !== "") yield rest;
}
