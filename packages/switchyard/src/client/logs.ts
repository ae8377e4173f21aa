import { unreachable, send } from "./request.ts";
import { lines } from "./sse.ts";

export interface LogRecord {
  readonly instance: string;
  readonly line: string;
}

export interface LogQuery {
  readonly release?: number | undefined;
  readonly instance?: string | undefined;
  readonly lines: number;
  readonly follow: boolean;
}

/** Log lines of an app's instances; with `follow` until the caller stops or the server ends. */
export async function* logs(
  socket: string,
  path: string,
  query: LogQuery,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogRecord, void> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  // A quiet app logs nothing for hours: silence is no failure while following.
  const silenceMs = query.follow ? 0 : 30_000;
  const response = await send(socket, {
    method: "GET",
    path: `${path}?${parameters.toString()}`,
    silenceMs,
    signal,
  });
  try {
    response.setEncoding("utf8");
    for await (const line of lines(response as AsyncIterable<string>)) {
      if (line === "") continue;
      const record: LogRecord = JSON.parse(line);
      yield record;
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : unreachable(error);
  } finally {
    response.destroy();
  }
}
