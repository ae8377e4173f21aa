/** One server-sent event, as of the HTML standard's event stream format. */
export interface ServerSentEvent {
  /** `message` where the server names none. */
  readonly type: string;
  readonly data: string;
  /** The last `id:` that the stream has said so far. */
  readonly id: string | undefined;
}

/**
 * Takes the text of an event stream in pieces of any size and calls `onEvent` for each whole event, in order. Time is
 * linear in the length of the stream, also for an event that comes in very many pieces.
 *
 * @param maxLength characters that one event may have
 * @returns takes the next piece. Throws RangeError when an event is too long, and whatever `onEvent` throws.
 */
export function createEventParser(
  onEvent: (event: ServerSentEvent) => void,
  maxLength = 64 * 1024 * 1024,
): (text: string) => void {
  let pieces: string[] = [];
  let data: string[] = [];
  let type = "";
  let id: string | undefined;
  let length = 0;
  let isFirst = true;
  let endedWithReturn = false;

  function takeLine(line: string): void {
    if (line === "") return dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) {
      length -= line.length;
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "data") data.push(value);
    else if (field === "event") type = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  }

  function dispatch(): void {
    const event = { type: type || "message", data: data.join("\n"), id };
    const isEmpty = data.length === 0;
    data = [];
    type = "";
    length = 0;
    if (!isEmpty) onEvent(event);
  }

  return (text) => {
    let from = 0;
    if (isFirst && text !== "") {
      isFirst = false;
      if (text.startsWith("\uFEFF")) from = 1;
    }
    if (endedWithReturn && text !== "") {
      if (text[from] === "\n") from++;
      endedWithReturn = false;
    }
    while (from < text.length) {
      const end = lineEnd(text, from);
      const piece = text.slice(from, end < 0 ? text.length : end);
      length += piece.length;
      if (length > maxLength) throw new RangeError(`an event has more than ${maxLength} characters`);
      pieces.push(piece);
      if (end < 0) return;
      const line = pieces.length === 1 ? piece : pieces.join("");
      pieces = [];
      from = end + 1;
      if (text[end] === "\r") {
        if (from === text.length) endedWithReturn = true;
        else if (text[from] === "\n") from++;
      }
      takeLine(line);
    }
  };
}

const returnOrFeed = /[\r\n]/g;

function lineEnd(text: string, from: number): number {
  returnOrFeed.lastIndex = from;
  return returnOrFeed.exec(text)?.index ?? -1;
}
