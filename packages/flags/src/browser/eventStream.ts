import type { FetchLike } from "./platform.ts";

const maxEventLength = 100_000;

/**
 * Reads a stream of server-sent events until it ends; fetch and not EventSource, since only so the bytes between the
 * events are seen, by which a dead connection is told from a quiet one.
 *
 * @param onBytes something came, an event or a sign of life; the first call is when the connection stands
 * @param onData the data of one event
 */
export async function readEventStream(
  fetch: FetchLike,
  url: string,
  init: Parameters<FetchLike>[1],
  onBytes: () => void,
  onData: (data: string) => void,
): Promise<void> {
  const { ok, body } = await fetch(url, init);
  if (!ok || !body) throw new Error("no stream");
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let data = "";
  onBytes();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    if (rest.length + data.length > maxEventLength) throw new Error("too large an event");
    for (const line of lines) {
      if (line.startsWith("data:")) data += `${line.slice(5)}\n`;
      else if (line === "" && data !== "") {
        onData(data);
        data = "";
      }
    }
  }
}
