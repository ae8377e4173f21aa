/** What of an instance's response head goes on to the client. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly contentLength: number | undefined;
  readonly eventStream: boolean;
}

/** Copies a raw response head without hop-by-hop headers; bytes above 0x7f stay as they are. */
export function readResponseHead(
  status: number,
  statusText: string,
  raw: readonly (Buffer | string)[],
): ResponseHead {
  const headers: string[] = [];
  let contentLength: number | undefined;
  let eventStream = false;
  let connection = "";
  for (let at = 0; at < raw.length; at += 2) {
    const name = text(raw[at]!);
    const value = text(raw[at + 1]!);
    switch (handledLengths[name.length] ? name.toLowerCase() : "") {
      case "connection":
        connection = value;
        break;
      case "keep-alive":
      case "proxy-connection":
      case "proxy-authenticate":
      case "transfer-encoding":
      case "upgrade":
        break;
      case "content-length":
        contentLength = Number(value);
        headers.push(name, value);
        break;
      case "content-type":
        eventStream = value.toLowerCase().startsWith("text/event-stream");
        headers.push(name, value);
        break;
      default:
        headers.push(name, value);
    }
  }
  if (connection !== "" && !/^(keep-alive|close)$/i.test(connection)) dropNamed(headers, connection);
  return { status, statusText, headers, contentLength, eventStream };
}

const handledLengths: readonly boolean[] = Array.from({ length: 20 }, (_, length) =>
  [7, 10, 12, 14, 16, 17, 18].includes(length),
);

function text(part: Buffer | string): string {
  return typeof part === "string" ? part : part.toString("latin1");
}

function dropNamed(headers: string[], connection: string): void {
  const named = new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (named.has(headers[at]!.toLowerCase())) headers.splice(at, 2);
  }
}
